export interface Item {
  name: string;
  /** Price of one piece in euros, as the shelf says it: 4.99. */
  price: number;
  quantity: number;
}

/** What the whole cart costs, in euros. */
export function total(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);
}

/** The cart with one more item; pieces of the same name and price are counted together. */
export function add(items: readonly Item[], item: Item): Item[] {
  const same = items.findIndex((other) => other.name === item.name && other.price === item.price);
  if (same < 0) return [...items, item];
  return items.map((other, at) => (at === same ? { ...other, quantity: other.quantity + item.quantity } : other));
}
