import type { Binding } from "../core/machine.ts";

/** What no browser can carry and the library only looks at. */
export const absent: Readonly<Record<string, () => Binding>> = {
  inspector: () => ({}),
};
