import type { Any } from "../../core/machine.ts";
import { requireBuiltin } from "../../core/realm.ts";

type Found = {
  readonly Buffer: Any;
  /** Throws for what is no descriptor. */
  readonly getValidatedFd: (fd: unknown) => number;
};
let found: Found | null = null;
/** What of the library the binding hands out instances of; the program may change its own globals. */
export function realm(): Found {
  if (!found) {
    const { getValidatedFd } = requireBuiltin("internal/fs/utils");
    found = { Buffer: requireBuiltin("buffer").Buffer, getValidatedFd };
  }
  return found;
}
