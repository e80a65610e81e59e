import type { Syscalls } from "../../process/syscalls.ts";

/** One process a worker: the worker's own module scope is the process's. Set once, when the process starts. */
export let sys: Syscalls;
export const started = (): boolean => sys !== undefined;
export function setSystem(calls: Syscalls): void {
  sys = calls;
}

/** A value of the program under run, of which nothing is known. */
// biome-ignore lint/suspicious/noExplicitAny: what crosses from Node's own library has no types here; each binding checks what it takes.
export type Any = any;
export type Callback = (...args: Any[]) => Any;
export type Binding = Record<PropertyKey, unknown>;
