import { hold, wake } from "./loop.ts";

type Call = (...args: unknown[]) => unknown;

/** What the engine settles by itself: the loop looks again after, and, as in Node, lives on for some of it. */
export function holdEnginePromises(): void {
  const wrap = (owner: object, name: string, watch: (result: unknown) => void): void => {
    const own = Reflect.get(owner, name) as Call | undefined;
    if (!own) return;
    const wrapped = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const result = Reflect.apply(own, this, args);
        watch(result);
        return result;
      },
    }[name] as Call;
    Object.defineProperty(wrapped, "length", { value: own.length, configurable: true });
    const { enumerable = true } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
    Object.defineProperty(owner, name, { value: wrapped, writable: true, configurable: true, enumerable });
  };
  const after = (promise: unknown, then: () => void): void => {
    if (promise instanceof Promise) promise.then(then, then);
  };
  for (const name of ["compile", "instantiate"]) wrap(WebAssembly, name, (result) => after(result, hold()));
  wrap(Atomics, "waitAsync", (result) => after((result as { value: unknown }).value, wake));
}
