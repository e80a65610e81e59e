import { callerLocation } from "../core/caller.ts";
import { importFrom } from "../core/compile.ts";
import type { Callback } from "../core/machine.ts";
import { importCallsOf } from "./import-calls.ts";

/** `new Function("x", "return import(x)")`: how programs compiled to CommonJS import. The engine's own would ask the browser. */
export function followFunctionConstructor(): void {
  const { Function: Original } = globalThis;
  const make = (given: readonly unknown[], newTarget: FunctionConstructor): object => {
    const texts = given.map(String);
    const { text, calls } = importCallsOf(texts.at(-1) ?? "");
    if (!calls) return Reflect.construct(Original, texts, newTarget);
    // What does not parse is objected to in the engine's words.
    Reflect.construct(Original, texts);
    const outer = new Original(
      "$imprt",
      `return function anonymous(${texts.slice(0, -1).join(",")}\n) {\n${text}\n}`,
    ) as unknown as (dynamic: Callback) => object;
    return outer(importFrom(undefined, callerLocation(0)?.[2] ?? ""));
  };
  const followed: FunctionConstructor = new Proxy(Original, {
    apply: (_target, _this, given: readonly unknown[]) => make(given, Original),
    construct: (_target, given: readonly unknown[], newTarget) =>
      make(given, newTarget === followed ? Original : (newTarget as FunctionConstructor)),
  });
  Object.defineProperty(globalThis, "Function", {
    value: followed,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  Object.defineProperty(Original.prototype, "constructor", { value: followed });
}
