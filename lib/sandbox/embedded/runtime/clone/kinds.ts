type Kind = (value: unknown) => boolean;
/** What only the engine knows of a value. */
export type Kinds = Readonly<
  Record<
    | "isDate"
    | "isNumberObject"
    | "isStringObject"
    | "isBooleanObject"
    | "isBigIntObject"
    | "isSymbolObject"
    | "isRegExp"
    | "isMap"
    | "isSet"
    | "isArrayBuffer"
    | "isSharedArrayBuffer"
    | "isNativeError"
    | "isProxy"
    | "isPromise"
    | "isWeakMap"
    | "isWeakSet"
    | "isMapIterator"
    | "isSetIterator"
    | "isGeneratorObject"
    | "isModuleNamespaceObject"
    | "isArgumentsObject",
    Kind
  >
>;

const WeakReference = globalThis.WeakRef;

/** A module, or a memory that threads share: no bytes of its can stand for it. */
export function isWasm(kinds: Kinds, value: object): boolean {
  const { WebAssembly: wasm } = globalThis;
  if (!wasm) return false;
  return value instanceof wasm.Module || (value instanceof wasm.Memory && kinds.isSharedArrayBuffer(value.buffer));
}

/** What the engine gives no way to make again. */
export function isUnclonable(kinds: Kinds, value: object): boolean {
  return (
    kinds.isPromise(value) ||
    kinds.isWeakMap(value) ||
    kinds.isWeakSet(value) ||
    value instanceof WeakReference ||
    kinds.isSymbolObject(value) ||
    kinds.isGeneratorObject(value) ||
    kinds.isMapIterator(value) ||
    kinds.isSetIterator(value) ||
    kinds.isArgumentsObject(value) ||
    kinds.isModuleNamespaceObject(value) ||
    value === globalThis ||
    / Iterator$|^Intl\.|^WebAssembly\./.test(
      String((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] ?? ""),
    )
  );
}
