import { type Chunk, getChunks } from "@codemirror/merge";
import { RangeSet, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Where lines begin of whose text nothing is on the other side: marking parts of them would say nothing. */
export function wholeLines(chunks: readonly Chunk[], side: "a" | "b" | null, doc: Text, until = doc.length): number[] {
  const found: number[] = [];
  for (const chunk of chunks) {
    const [from, to] = side === "a" ? [chunk.fromA, chunk.toA] : [chunk.fromB, chunk.toB];
    if (from > until) break;
    for (let at = from; at < to && at <= doc.length; at = doc.lineAt(at).to + 1) {
      const line = doc.lineAt(at);
      const covers = chunk.changes.some((change) => {
        const [start, end] = side === "a" ? [change.fromA, change.toA] : [change.fromB, change.toB];
        return from + start <= line.from && from + end >= line.to;
      });
      if (covers) found.push(line.from);
    }
  }
  return found;
}

const whole = Decoration.line({ class: "cm-wholeLine" });

/** Gives such lines a class, also those that went: they are widgets, whose lines hold nothing but marked text. */
export const markWholeLines = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = this.mark(view);
    }
    update({ view, state, startState, viewportChanged, docChanged }: ViewUpdate): void {
      if (docChanged || viewportChanged || getChunks(state)?.chunks !== getChunks(startState)?.chunks)
        this.decorations = this.mark(view);
    }
    mark(view: EditorView): DecorationSet {
      view.requestMeasure({ key: this, read: () => undefined, write: () => markDeleted(view.dom) });
      const { chunks, side } = getChunks(view.state) ?? { chunks: [], side: null };
      const starts = wholeLines(chunks, side, view.state.doc, view.viewport.to);
      return RangeSet.of(starts.map((from) => whole.range(from)));
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function markDeleted(root: HTMLElement): void {
  for (const line of root.querySelectorAll(".cm-deletedChunk .cm-deletedLine")) {
    const nodes = [...(line.querySelector("del")?.childNodes ?? [])];
    const all = nodes.every((node) => node instanceof Element && node.classList.contains("cm-deletedText"));
    line.classList.toggle("cm-wholeLine", all);
  }
}
