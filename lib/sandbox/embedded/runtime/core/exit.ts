import { stopLoop } from "./loop.ts";
import { sys } from "./machine.ts";

/** Ends the process at once; everything written is out before. */
export function exitNow(code: number): never {
  stopLoop();
  return sys.exit(Number(code) & 0xff);
}
