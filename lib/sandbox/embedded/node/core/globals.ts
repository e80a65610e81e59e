import { consoleObject } from "../builtins/console.ts";
import { load } from "../builtins/registry.ts";
import { rememberingProxy } from "../inspect/known.ts";
import { argumentType } from "./errors.ts";
import { holdFor } from "./event-loop.ts";
import { uncaught } from "./exit.ts";
import type { Callback, Dict } from "./machine.ts";
import { keepForListeners } from "./message-ports.ts";
import { processObject } from "./process-object.ts";
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "./timers.ts";

/** What Node 20 has on its global object; everything else of the worker is hidden, so that feature tests answer as in Node. */
const KEPT = new Set([
  "Object",
  "Function",
  "Array",
  "Number",
  "parseFloat",
  "parseInt",
  "Infinity",
  "NaN",
  "undefined",
  "Boolean",
  "String",
  "Symbol",
  "Date",
  "Promise",
  "RegExp",
  "Error",
  "AggregateError",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "globalThis",
  "JSON",
  "Math",
  "Intl",
  "ArrayBuffer",
  "Atomics",
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "Uint8ClampedArray",
  "BigUint64Array",
  "BigInt64Array",
  "DataView",
  "Map",
  "BigInt",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "Proxy",
  "Reflect",
  "FinalizationRegistry",
  "SharedArrayBuffer",
  "WebAssembly",
  "decodeURI",
  "decodeURIComponent",
  "encodeURI",
  "encodeURIComponent",
  "escape",
  "unescape",
  "eval",
  "isFinite",
  "isNaN",
  "structuredClone",
  "atob",
  "btoa",
  "AbortController",
  "AbortSignal",
  "Blob",
  "BroadcastChannel",
  "ByteLengthQueuingStrategy",
  "CompressionStream",
  "CountQueuingStrategy",
  "Crypto",
  "CryptoKey",
  "CustomEvent",
  "DecompressionStream",
  "DOMException",
  "Event",
  "EventTarget",
  "File",
  "FormData",
  "Headers",
  "MessageChannel",
  "MessageEvent",
  "MessagePort",
  "Performance",
  "PerformanceEntry",
  "PerformanceMark",
  "PerformanceMeasure",
  "PerformanceObserver",
  "PerformanceObserverEntryList",
  "PerformanceResourceTiming",
  "ReadableByteStreamController",
  "ReadableStream",
  "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest",
  "ReadableStreamDefaultController",
  "ReadableStreamDefaultReader",
  "Request",
  "Response",
  "SubtleCrypto",
  "TextDecoder",
  "TextDecoderStream",
  "TextEncoder",
  "TextEncoderStream",
  "TransformStream",
  "TransformStreamDefaultController",
  "URL",
  "URLSearchParams",
  "WritableStream",
  "WritableStreamDefaultController",
  "WritableStreamDefaultWriter",
  "queueMicrotask",
  "performance",
  "crypto",
  "fetch",
  "console",
]);

const TIMERS = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };

/** What came to the language after Node 20: code that uses it must fail here as it does there. */
const LATER: readonly (readonly [object, readonly string[]])[] = [
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
    Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object,
    ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find"],
  ],
];

function hideBrowser(): void {
  for (const [owner, names] of LATER) for (const name of names) Reflect.deleteProperty(owner, name);
  for (
    let at: object | null = globalThis;
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const key of Object.getOwnPropertyNames(at)) {
      if (KEPT.has(key) || (at !== globalThis && (key === "constructor" || /EventListener$|^dispatchEvent$/.test(key))))
        continue;
      if (!Reflect.deleteProperty(at, key)) {
        try {
          Object.defineProperty(at, key, { value: undefined, configurable: true, writable: true, enumerable: false });
        } catch {
          // What the engine pins stays.
        }
      }
    }
  }
}

function define(name: string, value: unknown, enumerable = false): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
}

/** A global made on first use. Assigning to it replaces it, as with any other. */
export function defineLazily(target: object, name: string, make: () => unknown, enumerable = false): void {
  Object.defineProperty(target, name, {
    get: () => {
      const value = make();
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
      return value;
    },
    set: (value: unknown) =>
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable }),
    configurable: true,
    enumerable,
  });
}

/** Results the browser computes elsewhere keep the process alive until they come. */
function holdMethods(target: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== "function") continue;
    const held = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const result: unknown = Reflect.apply(original, this, args);
        return result instanceof Promise ? holdFor(result) : result;
      },
    }[name];
    Object.defineProperty(target, name, { value: held, writable: true, configurable: true, enumerable: false });
  }
}

export function installGlobals(): void {
  const { queueMicrotask: enqueue } = globalThis;
  hideBrowser();
  define("global", globalThis, true);
  define("process", processObject);
  define("console", consoleObject);
  Object.defineProperty(globalThis, Symbol.toStringTag, {
    value: "global",
    configurable: true,
    writable: false,
    enumerable: false,
  });
  for (const [name, fn] of Object.entries(TIMERS)) define(name, fn, true);
  define(
    "queueMicrotask",
    function queueMicrotask(fn: unknown): void {
      if (typeof fn !== "function") throw argumentType("callback", "function", fn);
      enqueue(() => {
        try {
          (fn as Callback)();
        } catch (error) {
          uncaught(error, "uncaughtException");
        }
      });
    },
    true,
  );
  define("Proxy", rememberingProxy(Proxy));
  const subtle = (globalThis as { SubtleCrypto?: { prototype: object } }).SubtleCrypto?.prototype;
  if (subtle)
    holdMethods(subtle, [
      "digest",
      "encrypt",
      "decrypt",
      "sign",
      "verify",
      "generateKey",
      "importKey",
      "exportKey",
      "deriveBits",
      "deriveKey",
      "wrapKey",
      "unwrapKey",
    ]);
  holdMethods(Blob.prototype, ["text", "arrayBuffer"]);
  holdMethods(WebAssembly, ["compile", "instantiate"]);
  defineLazily(globalThis, "Buffer", () => (load("buffer") as Dict).Buffer);
  defineLazily(
    globalThis,
    "fetch",
    () => (require("../http/fetch.ts") as typeof import("../http/fetch.ts")).fetch,
    true,
  );
  const port = globalThis.MessagePort?.prototype;
  if (port) keepForListeners(port);
}
