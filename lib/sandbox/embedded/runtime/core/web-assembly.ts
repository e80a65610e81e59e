import { hold } from "./loop.ts";
import type { Callback } from "./machine.ts";

/** Compiling in the background keeps a process alive, as it does in Node. */
export function holdWhileCompiling(): void {
  const target = globalThis.WebAssembly as unknown as Record<string, Callback>;
  const { then } = Promise.prototype;
  for (const name of ["compile", "instantiate"]) {
    const original = target[name] as Callback;
    const { value } = {
      value(this: unknown, ...args: unknown[]): Promise<unknown> {
        const release = hold();
        return then.call(
          Reflect.apply(original, this, args) as Promise<unknown>,
          (result: unknown) => {
            release();
            return result;
          },
          (error: unknown) => {
            release();
            throw error;
          },
        );
      },
    };
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(value, "length", { value: 1, configurable: true });
    target[name] = value;
  }
}
