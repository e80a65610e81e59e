/** Null once revoked. */
type Known = { readonly target: object | null; readonly handler: object | null };
const proxies = new WeakMap<object, Known>();
export const proxyOf = (value: unknown): Known | undefined =>
  (typeof value === "object" && value !== null) || typeof value === "function" ? proxies.get(value) : undefined;

/** Replaces the global Proxy by one that remembers its proxies, so that looking at one triggers no trap. */
export function rememberProxies(): void {
  const Original = globalThis.Proxy;
  const remember = (proxy: object, target: object, handler: object): object => {
    proxies.set(proxy, { target, handler });
    return proxy;
  };
  const revocable = (target: object, handler: ProxyHandler<object>) => {
    const made = Original.revocable(target, handler);
    remember(made.proxy, target, handler);
    const { proxy, revoke } = made;
    // Nameless, as the engine's own.
    const end = (() => () => {
      revoke();
      proxies.set(proxy, { target: null, handler: null });
    })();
    return { proxy, revoke: end };
  };
  globalThis.Proxy = new Original(Original, {
    construct: (_, [target, handler]: [object, ProxyHandler<object>]) =>
      remember(new Original(target, handler), target, handler),
    get: (base, key, receiver) => (key === "revocable" ? revocable : Reflect.get(base, key, receiver)),
  });
}
