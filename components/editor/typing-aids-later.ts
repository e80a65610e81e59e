import { Compartment, type Extension, Facet } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

type Aids = "typing" | "reading";
type AidCommand = "goToLine" | "search";

const slot = new Compartment();
/** Says what the slot waits for; empty once it is filled. */
const awaited = Facet.define<Aids, Aids | null>({ combine: (values) => values[0] ?? null });

/** Completion, brackets and search: their code is fetched at the first press in the editor. Until then typing works without. */
export const aidsLater = (aids: Aids): Extension =>
  slot.of([
    awaited.of(aids),
    keymap.of([
      { key: "Mod-f", run: (view) => runAid(view, "search") },
      { key: "Mod-Alt-g", run: (view) => runAid(view, "goToLine") },
    ]),
    EditorView.domEventHandlers({ pointerdown: begin, keydown: begin }),
  ]);

/** For a key's binding: true, as the key is taken. */
export function runAid(view: EditorView, command: AidCommand): true {
  fetchAids(view)
    .then(({ aidCommands }) => aidCommands[command](view))
    .catch(() => undefined);
  return true;
}

async function fetchAids(view: EditorView): Promise<typeof import("./typing-aids.ts")> {
  const code = await import("./typing-aids.ts");
  const aids = view.state.facet(awaited);
  if (aids) view.dispatch({ effects: slot.reconfigure(code[`${aids}Aids`]) });
  return code;
}

/** What does not arrive is asked for again at the next press. */
function begin(_event: Event, view: EditorView): void {
  fetchAids(view).catch(() => undefined);
}
