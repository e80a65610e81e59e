/** What the engine does not tell of a value, kept by those who made it. */
const proxies = new WeakMap<object, { readonly target: object; readonly handler: object }>();
const namespaces = new WeakSet<object>();

export const rememberNamespace = (value: object): void => {
  namespaces.add(value);
};
export const isNamespace = (value: unknown): boolean => namespaces.has(value as object);
export const proxyOf = (value: object): { readonly target: object; readonly handler: object } | undefined =>
  proxies.get(value);

/** A Proxy constructor that remembers its proxies, so that looking at one triggers no trap. */
export function rememberingProxy(Original: ProxyConstructor): ProxyConstructor {
  const remember = (proxy: object, target: object, handler: object): object => {
    proxies.set(proxy, { target, handler });
    return proxy;
  };
  return new Original(Original, {
    construct: (_, [target, handler]: [object, ProxyHandler<object>]) =>
      remember(new Original(target, handler), target, handler),
    get: (base, key, receiver) => {
      if (key !== "revocable") return Reflect.get(base, key, receiver);
      return (target: object, handler: ProxyHandler<object>) => {
        const made = Original.revocable(target, handler);
        remember(made.proxy, target, handler);
        return made;
      };
    },
  });
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
/** A method that only the real kind accepts: tags can be forged, internal slots cannot. */
const accepts =
  (method: ((...args: never[]) => unknown) | undefined, ...args: unknown[]) =>
  (value: unknown): boolean => {
    if (typeof value !== "object" || value === null || !method) return false;
    try {
      Reflect.apply(method, value, args);
      return true;
    } catch {
      return false;
    }
  };
const getter = (of: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(of, key)?.get;

export const isMap = accepts(getter(Map.prototype, "size"));
export const isSet = accepts(getter(Set.prototype, "size"));
export const isWeakMap = accepts(WeakMap.prototype.has, {});
export const isWeakSet = accepts(WeakSet.prototype.has, {});
export const isDate = accepts(Date.prototype.getTime);
export const isRegExp = accepts(getter(RegExp.prototype, "source"));
export const isArrayBuffer = accepts(getter(ArrayBuffer.prototype, "byteLength"));
export const isSharedArrayBuffer = (value: unknown): boolean => tagOf(value) === "SharedArrayBuffer";
export const isDataView = (value: unknown): boolean => ArrayBuffer.isView(value) && tagOf(value) === "DataView";
export const isTypedArray = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);
export const isPromise = (value: unknown): boolean => value instanceof Promise;
export const isMapIterator = (value: unknown): boolean => tagOf(value) === "Map Iterator";
export const isSetIterator = (value: unknown): boolean => tagOf(value) === "Set Iterator";
export const isArguments = (value: unknown): boolean =>
  tagOf(value) === "Arguments" && !(Symbol.toStringTag in (value as object));
export const isGeneratorObject = (value: unknown): boolean => tagOf(value) === "Generator";
export const isNumberObject = accepts(Number.prototype.valueOf);
export const isStringObject = accepts(String.prototype.valueOf);
export const isBooleanObject = accepts(Boolean.prototype.valueOf);
export const isBigIntObject = accepts(BigInt.prototype.valueOf);
export const isSymbolObject = accepts(Symbol.prototype.valueOf);
export const isBoxed = (value: unknown): boolean =>
  isNumberObject(value) ||
  isStringObject(value) ||
  isBooleanObject(value) ||
  isBigIntObject(value) ||
  isSymbolObject(value);
export { tagOf };
