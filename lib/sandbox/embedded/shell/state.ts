import type { Script, ShellState } from "./just-bash.ts";

/** What a subshell goes on with: all that its shell knows, and what it is to run. */
export type Subshell = {
  readonly state: Partial<ShellState>;
  readonly script: Script;
  /** Its shell's descriptors beside 0, 1 and 2. */
  readonly more: readonly number[];
  readonly traps?: readonly string[];
};

const MAP = "\0map";
const SET = "\0set";

/** Maps and sets, at any depth, as lists that begin with a mark. */
export function encodeSubshell(subshell: Subshell): string {
  const { signal: _, ...state } = subshell.state;
  return JSON.stringify({ ...subshell, state }, (_, value: unknown) => {
    if (value instanceof Map) return [MAP, ...value];
    if (value instanceof Set) return [SET, ...value];
    return value;
  });
}

export function decodeSubshell(text: string): Subshell {
  return JSON.parse(text, (_, value: unknown) => {
    if (!Array.isArray(value)) return value;
    if (value[0] === MAP) return new Map(value.slice(1) as [unknown, unknown][]);
    if (value[0] === SET) return new Set(value.slice(1));
    return value;
  }) as Subshell;
}
