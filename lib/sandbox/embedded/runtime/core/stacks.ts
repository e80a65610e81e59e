import { type CallSite, userFrames } from "./call-sites.ts";
import { installFirefoxStacks } from "./firefox-stacks.ts";

/** Node's `prepareStackTraceCallback(global, error, trace)`: asks overrides of the library first, then the program's function. */
type Prepare = (error: unknown, trace: readonly unknown[]) => unknown;
type Callback = (
  global: { Error: { prepareStackTrace: Prepare } },
  error: unknown,
  trace: readonly unknown[],
) => unknown;

let prepare: Callback | null = null;
export const setPrepare = (fn: Callback): void => {
  prepare = fn;
};

/**
 * `Error.prepareStackTrace` as in Node, though the frames an engine gives hold this program's own: what the program sets
 * there is called with the others only. Read again, it is a function of the same effect, not the same function.
 */
export function installStacks(): void {
  const byDefault = Reflect.get(Error, "prepareStackTrace") as Prepare;
  let current: unknown = byDefault;
  const inner = new WeakMap<Prepare, Prepare>();
  const outer = new WeakMap<Prepare, Prepare>();
  const wrap = (fn: Prepare): Prepare => {
    let wrapped = outer.get(fn);
    if (!wrapped) {
      wrapped = (error, trace) => {
        let frames: readonly unknown[] = userFrames(trace as CallSite[]);
        const limit = Error.stackTraceLimit;
        if (typeof limit === "number" && frames.length > limit) frames = frames.slice(0, limit);
        return prepare ? prepare({ Error: { prepareStackTrace: fn } }, error, frames) : fn(error, frames);
      };
      Object.defineProperty(wrapped, "name", { value: fn.name, configurable: true });
      outer.set(fn, wrapped);
      inner.set(wrapped, fn);
    }
    return wrapped;
  };
  const active = (): Prepare => (typeof current === "function" ? (current as Prepare) : byDefault);
  Object.defineProperty(Error, "prepareStackTrace", {
    get: () => wrap(active()),
    set: (value) => {
      current = (typeof value === "function" && inner.get(value)) || value;
    },
    configurable: true,
    enumerable: false,
  });
  Error.stackTraceLimit = 10;
  prepareFirefox = (error, trace) =>
    prepare ? prepare({ Error: { prepareStackTrace: active() } }, error, trace) : active()(error, trace);
}

let prepareFirefox: Prepare = (error, trace) => [String(error), ...trace].join("\n    at ");
/** Before the library starts: it keeps what it finds. */
export function installEngineStacks(): void {
  const onPrototype = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
  if (onPrototype?.get) installFirefoxStacks(onPrototype.get, (error, trace) => prepareFirefox(error, trace));
}
