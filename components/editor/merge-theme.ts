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
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk .cm-deletedLine": { backgroundColor: "var(--fail-soft)" },
  "&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "var(--pass-soft)" },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText, .cm-deletedText": differing("--fail"),
  "&.cm-merge-b .cm-changedText, .cm-changedText": differing("--pass"),
  "&.cm-merge-a .cm-wholeLine .cm-changedText, &.cm-merge-b .cm-wholeLine .cm-changedText, .cm-deletedChunk .cm-wholeLine .cm-deletedText":
    { textDecoration: "none" },
  ".cm-deletedChunk": { paddingLeft: "0", backgroundColor: "transparent" },
  // The − stands in the line and not in the gutter: there it would be beside the buttons, also where nothing went.
  ".cm-deletedChunk .cm-deletedLine": { position: "relative", padding: "0 16px 0 18px" },
  "&.cm-merge-a .cm-line, &.cm-merge-b .cm-line": { paddingInlineStart: "18px" },
  ".cm-deletedChunk .cm-deletedLine::before": {
    content: '"−"',
    position: "absolute",
    insetInlineStart: "4px",
    color: "var(--fail)",
  },
  ".cm-deletedLine, .cm-deletedLine del, .cm-insertedLine": { textDecoration: "none" },
  ".cm-changeGutter": { width: "14px", paddingLeft: "0" },
  "&.cm-merge-a .cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter, .cm-deletedLineGutter, &.cm-merge-b .cm-deletedLineGutter":
    { background: "transparent", textAlign: "center" },
  ".cm-changedLineGutter::after": { content: '"+"', color: "var(--pass)" },
  "&.cm-merge-a .cm-changedLineGutter::after": { content: '"−"', color: "var(--fail)" },
  ".cm-collapsedLines": {
    padding: "4px 12px",
    color: "var(--ink-2)",
    background: "var(--sunken)",
    fontFamily: "var(--font-ui)",
    fontSize: "var(--text-sm)",
  },
  ".cm-collapsedLines:hover": { color: "var(--ink)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "none !important" },
  // A line of its own above the change, so that it covers no code.
  ".cm-deletedChunk .cm-chunkButtons": { position: "static", padding: "2px 4px" },
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
