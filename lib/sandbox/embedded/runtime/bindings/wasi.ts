import { unavailable } from "../core/buffers.ts";
import type { Binding } from "../core/machine.ts";

/** It loads; using it says what is missing. */
class WASI {
  constructor() {
    throw unavailable("WASI (node:wasi)");
  }
}
export const wasi = (): Binding => ({ WASI });
