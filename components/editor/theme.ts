import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

/** Colours are the tokens themselves, so that a change of theme needs nothing here. */
const highlight = HighlightStyle.define([
  {
    tag: [t.keyword, t.modifier, t.operatorKeyword, t.controlKeyword, t.self, t.null, t.bool],
    color: "var(--syntax-keyword)",
  },
  { tag: [t.string, t.special(t.string), t.regexp, t.attributeValue], color: "var(--syntax-string)" },
  { tag: [t.number, t.unit, t.color, t.escape], color: "var(--syntax-number)" },
  {
    tag: [
      t.function(t.variableName),
      t.function(t.propertyName),
      t.typeName,
      t.className,
      t.tagName,
      t.definition(t.typeName),
      t.namespace,
      t.labelName,
    ],
    color: "var(--syntax-name)",
  },
  { tag: [t.comment, t.meta, t.processingInstruction], color: "var(--syntax-comment)" },
  { tag: [t.attributeName, t.definition(t.propertyName)], color: "var(--ink)" },
  { tag: [t.heading, t.strong], fontWeight: "600" },
  { tag: t.heading, color: "var(--syntax-name)" },
  { tag: t.emphasis, fontStyle: "italic" },
  { tag: [t.link, t.url], color: "var(--accent)", textDecoration: "underline" },
  { tag: t.strikethrough, textDecoration: "line-through" },
  { tag: t.invalid, color: "var(--fail)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused > .cm-scroller": { boxShadow: "inset 0 0 0 1px var(--accent)" },
  ".cm-scroller": {
    fontFamily: "var(--font-code)",
    fontSize: "var(--text-code)",
    fontVariantLigatures: "none",
    lineHeight: "1.68",
    scrollbarColor: "var(--line-strong) transparent",
    scrollbarWidth: "thin",
  },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 4px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "1.5px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "42px", padding: "0 12px 0 8px", fontSize: "11.5px" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--sunken) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklab, var(--accent) 26%, transparent)",
  },
  ".cm-content ::selection, .cm-line::selection": { backgroundColor: "transparent" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)", outline: "1px solid var(--wait)" },
  ".cm-searchMatch.cm-searchMatch-selected": { backgroundColor: "color-mix(in oklab, var(--wait) 40%, transparent)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--line-strong)",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--fail-soft)" },
  ".cm-specialChar": { color: "var(--fail)" },
  ".cm-line.cm-sinceStart": { backgroundColor: "var(--pass-soft)" },
  ".cm-line.cm-sinceStart.cm-activeLine": {
    backgroundColor: "color-mix(in oklab, var(--pass-soft) 80%, var(--sunken))",
  },
  ".cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)", zIndex: "5" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search, .cm-panel.cm-goto-line": { padding: "8px 36px 8px 12px", fontSize: "var(--text-sm)" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    minHeight: "24px",
    marginRight: "8px",
    verticalAlign: "middle",
    fontSize: "var(--text-sm)",
    color: "var(--ink-2)",
  },
  ".cm-panel input[type=checkbox]": { accentColor: "var(--accent)" },
  ".cm-textfield": {
    minHeight: "max(26px, var(--hit))",
    padding: "2px 8px",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-s)",
    backgroundColor: "var(--surface)",
    fontSize: "var(--text-sm)",
    fontFamily: "var(--font-code)",
  },
  ".cm-button": {
    minHeight: "max(26px, var(--hit))",
    padding: "0 10px",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-s)",
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    fontSize: "var(--text-sm)",
    cursor: "pointer",
  },
  ".cm-button:hover": { backgroundColor: "var(--sunken)" },
  ".cm-panel [name=close], .cm-dialog-close": {
    width: "24px",
    height: "24px",
    top: "8px",
    right: "8px",
    color: "var(--ink-2)",
    fontSize: "16px",
    cursor: "pointer",
  },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-m)",
    backgroundColor: "var(--surface)",
    boxShadow: "var(--shadow-float)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", fontSize: "var(--text-sm)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
});

export const theme: Extension = [look, syntaxHighlighting(highlight)];
