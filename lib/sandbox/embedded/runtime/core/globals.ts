import { holdEnginePromises } from "./engine-promises.ts";
import { installAwaitHelpers } from "./promise-hooks.ts";
import { installEngineStacks } from "./stacks.ts";

/** What the language itself puts on the global object. All else there is a browser's and goes: the library brings Node's own. */
export const LANGUAGE = new Set(
  (
    "Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error " +
    "AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer " +
    "Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray " +
    "BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect FinalizationRegistry " +
    "SharedArrayBuffer WebAssembly decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN"
  ).split(" "),
);

type Later = readonly (readonly [object, readonly string[]])[];
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
/** What came to the language after Node 20: code that uses it must fail here as it does there. */
const LATER: Later = [
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [Promise, ["withResolvers", "try"]],
  [Array, ["fromAsync"]],
  [RegExp, ["escape"]],
  [Error, ["isError"]],
  [Math, ["f16round", "sumPrecise"]],
  [JSON, ["rawJSON", "isRawJSON"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["toBase64", "toHex", "setFromBase64", "setFromHex"]],
  [DataView.prototype, ["getFloat16", "setFloat16"]],
  [ArrayBuffer.prototype, ["transfer", "transferToFixedLength", "detached"]],
  [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [WeakMap.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [
    Set.prototype,
    ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"],
  ],
  [
    iteratorPrototype,
    ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find"],
  ],
  [Intl, ["DurationFormat"]],
  [Symbol, ["dispose", "asyncDispose"]],
  [Atomics, ["pause"]],
];

/** Hides what is a browser's, before the library starts. */
export function hideBrowser(): void {
  for (let at: object | null = globalThis; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      if (typeof key === "string" && LANGUAGE.has(key)) continue;
      if (key === "constructor" && at !== globalThis) continue;
      if (Reflect.deleteProperty(at, key)) continue;
      // What cannot be removed is covered, where the engine lets it.
      Reflect.defineProperty(globalThis, key, {
        value: undefined,
        writable: true,
        configurable: true,
        enumerable: false,
      });
    }
  }
  holdEnginePromises();
  installAwaitHelpers();
  installEngineStacks();
  for (const [owner, keys] of LATER) for (const key of keys) Reflect.deleteProperty(owner, key);
}
