/**
 * How native objects of a binding go into messages: the handles of blobs, keys, block lists, histograms. `content` is what a
 * message can carry to another thread; `name` is the same in all of them.
 */
export type Cloneable = {
  readonly name: string;
  /** It is not copied but goes over: the object that went stands for nothing any more, and must be in the transfer list. */
  readonly moves?: boolean;
  clone(value: object): unknown;
  restore(content: unknown): object;
};
const byPrototype = new Map<object, Cloneable>();
const byName = new Map<string, Cloneable>();

export function registerCloneable(Class: { readonly prototype: object }, cloneable: Cloneable): void {
  byPrototype.set(Class.prototype, cloneable);
  byName.set(cloneable.name, cloneable);
}
export const cloneableOf = (value: object): Cloneable | undefined => {
  if (byPrototype.size === 0) return undefined;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype ? byPrototype.get(prototype) : undefined;
};
/** Classes that are made when their binding is loaded: how to load it. */
const loaders = new Map<string, () => void>();
export const loadCloneableBy = (name: string, load: () => void): void => {
  loaders.set(name, load);
};
export const cloneableNamed = (name: string): Cloneable | undefined => {
  if (!byName.has(name)) loaders.get(name)?.();
  return byName.get(name);
};
export const restoreHost = (cloneable: Cloneable, content: unknown): object => cloneable.restore(content);
