import { type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { lineHunks, splitLines } from "./text-changes.ts";

/** Compared so long after the last key, in milliseconds; until then the marks move along. */
const COMPARE_AFTER_MS = 150;
/** Larger texts carry no marks: comparing them would be felt while typing. */
const MAX_LENGTH = 300_000;

/** The text to compare with; null: nothing is marked. */
export const setOrigin = StateEffect.define<string | null>();
const setMarks = StateEffect.define<DecorationSet>();
const changedLine = Decoration.line({ class: "cm-sinceStart" });

const origin = StateField.define<string | null>({
  create: () => null,
  update(value, transaction) {
    const given = transaction.effects.findLast((effect) => effect.is(setOrigin));
    return given ? given.value : value;
  },
});

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    const given = transaction.effects.findLast((effect) => effect.is(setMarks));
    return given ? given.value : value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function compared(view: EditorView): DecorationSet {
  const before = view.state.field(origin);
  const { doc } = view.state;
  if (before === null || doc.length > MAX_LENGTH || before.length > MAX_LENGTH) return Decoration.none;
  const lines = lineHunks(splitLines(before), splitLines(doc.toString()));
  const starts = lines.flatMap(({ fromB, toB }) =>
    Array.from({ length: toB - fromB }, (_, i) => doc.line(fromB + i + 1).from),
  );
  return RangeSet.of(starts.map((from) => changedLine.range(from)));
}

/** Marks the lines that differ from the origin, as the look draws them. */
export const changedLines: Extension = [
  origin,
  marks,
  ViewPlugin.fromClass(
    class {
      private timer: ReturnType<typeof setTimeout> | undefined;
      constructor(private readonly view: EditorView) {
        this.schedule();
      }
      update(update: ViewUpdate): void {
        const given = update.transactions.some((transaction) =>
          transaction.effects.some((effect) => effect.is(setOrigin)),
        );
        if (update.docChanged || given) this.schedule();
      }
      schedule(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(
          () => this.view.dispatch({ effects: setMarks.of(compared(this.view)) }),
          COMPARE_AFTER_MS,
        );
      }
      destroy(): void {
        clearTimeout(this.timer);
      }
    },
  ),
];
