import type { Syscalls } from "../../process/syscalls.ts";
import type { Host } from "./host.ts";

/** The version this program answers to; behaviour and messages follow it. */
export const NODE_VERSION = "v20.20.2";

/** One process a worker: the worker's own module scope is the process's. Set once by `boot`, before anything reads them. */
export let sys: Syscalls;
export let host: Host;

export function boot(calls: Syscalls, on: Host): void {
  sys = calls;
  host = on;
}

export type Callback = (...args: never[]) => unknown;
/** A value of the program under run, of which nothing is known. */
export type Dict = Record<string, unknown>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Writes all of `data`, however much the descriptor takes at once. */
export function writeAll(fd: number, data: Uint8Array): void {
  let at = 0;
  while (at < data.length) at += sys.fs.write(fd, at === 0 ? data : data.subarray(at), null);
}
export const writeText = (fd: number, text: string): void => writeAll(fd, encoder.encode(text));
