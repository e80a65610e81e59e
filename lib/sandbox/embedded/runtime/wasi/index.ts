import type { Binding } from "../core/machine.ts";
import { answered } from "./errors.ts";
import { fileFunctions } from "./file-functions.ts";
import { Memory } from "./memory.ts";
import { OpenFiles } from "./open-files.ts";
import { pathFunctions } from "./path-functions.ts";
import { processFunctions } from "./process-functions.ts";

/**
 * The system interface of WebAssembly (preview 1) over the process's own system calls: what uvwasi is in Node.
 * https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
class WASI {
  constructor(
    args: readonly string[],
    environment: readonly string[],
    preopens: readonly string[],
    stdio: readonly number[],
  ) {
    const memory = new Memory();
    const files = new OpenFiles(preopens, stdio);
    const functions = {
      ...processFunctions(memory, files, args, environment),
      ...fileFunctions(memory, files),
      ...pathFunctions(memory, files),
    };
    for (const [name, work] of Object.entries(functions)) {
      const call = work as (...given: unknown[]) => void;
      Object.defineProperty(this, name, {
        value: (...given: unknown[]) => answered(() => call(...given)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    Object.defineProperty(this, "_setMemory", {
      value: (given: WebAssembly.Memory) => memory.set(given),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
export const wasi = (): Binding => ({ WASI });
