import { EditorView } from "@codemirror/view";

/** Underlined, not coloured again: the text keeps its contrast. */
const differing = (token: string) => ({
  background: "none",
  textDecoration: `underline 2px var(${token})`,
  textUnderlineOffset: "3px",
  textDecorationSkipInk: "none",
});

/** Changes as the look draws them; a + or − stands in the gutter, so that colour is not the only sign. */
export const mergeTheme = EditorView.theme({
  "&": { height: "auto" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--fail-soft)" },
  "&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "var(--pass-soft)" },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText, .cm-deletedText": differing("--fail"),
  "&.cm-merge-b .cm-changedText, .cm-changedText": differing("--pass"),
  ".cm-deletedChunk": { paddingLeft: "0" },
  ".cm-deletedChunk .cm-deletedLine": { padding: "0 16px 0 4px" },
  ".cm-deletedLine, .cm-deletedLine del, .cm-insertedLine": { textDecoration: "none" },
  ".cm-changeGutter": { width: "14px", paddingLeft: "0" },
  "&.cm-merge-a .cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter, .cm-deletedLineGutter, &.cm-merge-b .cm-deletedLineGutter":
    { background: "transparent", textAlign: "center" },
  ".cm-changedLineGutter::after": { content: '"+"', color: "var(--pass)" },
  "&.cm-merge-a .cm-changedLineGutter::after": { content: '"−"', color: "var(--fail)" },
  ".cm-deletedLineGutter::after": { content: '"−"', color: "var(--fail)" },
  ".cm-collapsedLines": {
    padding: "4px 12px",
    color: "var(--ink-2)",
    background: "var(--sunken)",
    fontFamily: "var(--font-ui)",
    fontSize: "var(--text-sm)",
  },
  ".cm-collapsedLines:hover": { color: "var(--ink)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "none !important" },
  ".cm-chunkButtons": { insetInlineEnd: "8px", zIndex: "1" },
  ".cm-chunkButtons button": {
    minHeight: "var(--hit)",
    padding: "0 8px",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-s)",
    background: "var(--surface)",
    color: "var(--ink)",
    font: "var(--text-sm)/1.4 var(--font-ui)",
    cursor: "pointer",
  },
});
