import { stopLoop } from "./loop.ts";
import { sys } from "./machine.ts";

/** What is to be done before the end, however it comes. */
export const leaving = new Set<() => void>();

/** Ends the process (a further thread: only that) at once; everything written is out before. */
export function exitNow(code: number): never {
  stopLoop();
  for (const leave of leaving) leave();
  return sys.exit(Number(code) & 0xff);
}
