/**
 * How native objects of a binding go into messages: the handles of blobs, keys, block lists, histograms. `content` is what a
 * message can carry to another thread; `name` is the same in all of them.
 */
export type Cloneable = {
  readonly name: string;
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
export const cloneableNamed = (name: string): Cloneable | undefined => byName.get(name);
export const restoreHost = (cloneable: Cloneable, content: unknown): object => cloneable.restore(content);
