import type { Any } from "../../core/machine.ts";
import { requireBuiltin } from "../../core/realm.ts";

let found: { readonly Buffer: Any } | null = null;
/** What of the library the binding hands out instances of; the program may change its own globals. */
export function realm(): { readonly Buffer: Any } {
  found ??= { Buffer: requireBuiltin("buffer").Buffer };
  return found;
}
