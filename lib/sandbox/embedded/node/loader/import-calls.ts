import { applyEdits } from "./esm-edits.ts";
import { readEsm } from "./esm-syntax.ts";

/** Replaces `import(` by a call of the same length. Leaves what does not parse to the engine. */
export function importCalls(source: string): string {
  try {
    return applyEdits(
      source,
      readEsm(source).edits.filter((edit) => edit.text === "$imprt"),
    );
  } catch {
    return source;
  }
}
