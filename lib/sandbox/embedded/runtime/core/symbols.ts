import names from "../tables/names.json";

/** Symbols that Node's library shares with its bindings. */
const make = (list: readonly string[][]): Record<string, symbol> =>
  Object.fromEntries(list.map(([name, description]) => [name as string, Symbol(description)]));

export const symbols = make(names.symbols);
/** In Node these are private: no reflection shows them. Here they are plain symbols; see `hidePrivate`. */
export const privateSymbols = make(names.privateSymbols);
export const symbol = (name: string): symbol => {
  const found = symbols[name];
  if (!found) throw new Error(`There is no symbol ${name}.`);
  return found;
};
