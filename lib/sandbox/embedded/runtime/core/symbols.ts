import names from "../tables/names.json";

/** Symbols that Node's library shares with its bindings. */
const make = (list: readonly string[][]): Record<string, symbol> =>
  Object.fromEntries(list.map(([name, description]) => [name as string, Symbol(description)]));

export const symbols = make(names.symbols);
/**
 * In Node these are private: no reflection shows what they name. Here each is an accessor of Object.prototype that keeps
 * values beside the objects, so that they are no properties of theirs either.
 */
export const privateSymbols = make(names.privateSymbols);
export function hidePrivate(): void {
  const { defineProperty } = Object;
  for (const key of Object.values(privateSymbols)) {
    const values = new WeakMap<object, unknown>();
    const [get, set] = [values.get.bind(values), values.set.bind(values)];
    defineProperty(Object.prototype, key, {
      get(this: object) {
        return get(this);
      },
      set(this: object, value: unknown) {
        set(this, value);
      },
      enumerable: false,
      configurable: false,
    });
  }
}
export const symbol = (name: string): symbol => {
  const found = symbols[name];
  if (!found) throw new Error(`There is no symbol ${name}.`);
  return found;
};
