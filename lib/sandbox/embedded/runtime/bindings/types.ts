import { proxyOf } from "../core/proxies.ts";

/** What kind a value is, asked of the engine: methods that only the real kind accepts. Tags can be forged. */
type Test = (value: unknown) => boolean;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const accepts = (method: ((...args: never[]) => unknown) | undefined, ...args: unknown[]): Test => {
  const call = Reflect.apply;
  return (value) => {
    if (!isObject(value) || !method) return false;
    try {
      call(method, value, args);
      return true;
    } catch {
      return false;
    }
  };
};
const getter = (of: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(of, key)?.get;
const tag = Object.prototype.toString;
const tagOf = (value: unknown): string => tag.call(value).slice(8, -1);

const isMap = accepts(getter(Map.prototype, "size") as never);
const isSet = accepts(getter(Set.prototype, "size") as never);
const isRegExp = accepts(getter(RegExp.prototype, "source") as never);
const isArrayBuffer = accepts(getter(ArrayBuffer.prototype, "byteLength") as never);
const isSharedArrayBuffer: Test = globalThis.SharedArrayBuffer
  ? accepts(getter(SharedArrayBuffer.prototype, "byteLength") as never)
  : () => false;
const isDataView = accepts(getter(DataView.prototype, "byteLength") as never);
const boxed = {
  isNumberObject: accepts(Number.prototype.valueOf),
  isStringObject: accepts(String.prototype.valueOf),
  isBooleanObject: accepts(Boolean.prototype.valueOf),
  isBigIntObject: accepts(BigInt.prototype.valueOf),
  isSymbolObject: accepts(Symbol.prototype.valueOf),
};
const AsyncFunction = (async () => {}).constructor;
const GeneratorFunction = function* () {}.constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;
const source = Function.prototype.toString;
const functionKind = (value: unknown): "async" | "generator" | "asyncGenerator" | null => {
  if (typeof value !== "function") return null;
  const text = source.call(value);
  // The prototype tells, unless somebody changed it; then the source does.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === AsyncFunction.prototype) return "async";
  if (prototype === GeneratorFunction.prototype) return "generator";
  if (prototype === AsyncGeneratorFunction.prototype) return "asyncGenerator";
  const match = /^(async\b)?\s*(?:function\s*)?(\*)?/.exec(text);
  if (match?.[1]) return match[2] ? "asyncGenerator" : "async";
  return match?.[2] ? "generator" : null;
};
const promiseThen = Promise.prototype.then;
const isError = (Error as unknown as { isError?: Test }).isError;
const namespaces = new WeakSet<object>();
export const rememberNamespace = (value: object): void => {
  namespaces.add(value);
};

const isTypedArray: Test = (value) => ArrayBuffer.isView(value) && !isDataView(value);
const typedTag = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag) as () => string | undefined;

export const types = {
  isExternal: () => false,
  isDate: accepts(Date.prototype.getTime),
  isArgumentsObject: (value) => isObject(value) && !(Symbol.toStringTag in value) && tagOf(value) === "Arguments",
  ...boxed,
  isBoxedPrimitive: (value) => isObject(value) && Object.values(boxed).some((test) => test(value)),
  isNativeError: (value) =>
    isObject(value) &&
    !proxyOf(value) &&
    (isError ? isError(value) : value instanceof Error || tagOf(value) === "Error"),
  isRegExp: (value) => isObject(value) && value !== RegExp.prototype && isRegExp(value),
  isAsyncFunction: (value) => {
    const kind = functionKind(value);
    return kind === "async" || kind === "asyncGenerator";
  },
  isGeneratorFunction: (value) => {
    const kind = functionKind(value);
    return kind === "generator" || kind === "asyncGenerator";
  },
  isGeneratorObject: (value) =>
    isObject(value) && /^(Async)?Generator$/.test(tagOf(value)) && !Object.hasOwn(value, Symbol.toStringTag),
  isPromise: (value) => {
    if (!isObject(value) || proxyOf(value)) return false;
    if (!(value instanceof Promise)) return false;
    return value !== Promise.prototype && typeof promiseThen === "function";
  },
  isMap,
  isSet,
  isMapIterator: (value) => isObject(value) && !proxyOf(value) && tagOf(value) === "Map Iterator",
  isSetIterator: (value) => isObject(value) && !proxyOf(value) && tagOf(value) === "Set Iterator",
  isWeakMap: accepts(WeakMap.prototype.has, {}),
  isWeakSet: accepts(WeakSet.prototype.has, {}),
  isArrayBuffer,
  isDataView,
  isSharedArrayBuffer,
  isProxy: (value) => proxyOf(value) !== undefined,
  isModuleNamespaceObject: (value) => isObject(value) && (namespaces.has(value) || tagOf(value) === "Module"),
  isAnyArrayBuffer: (value) => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isArrayBufferView: (value) => ArrayBuffer.isView(value),
  isTypedArray,
  isUint8Array: (value: unknown) => isObject(value) && typedTag.call(value) === "Uint8Array",
} satisfies Record<string, Test>;
