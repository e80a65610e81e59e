import { type Item, total } from "./cart.ts";

const euros = (amount: number): string => `${amount.toFixed(2)} €`;

/** One line an item, and the total below a rule. */
export function receipt(items: readonly Item[]): string {
  const lines = items.map((item) => `${item.quantity} × ${item.name}  ${euros(item.price)}`);
  return [...lines, "-".repeat(24), `Total  ${euros(total(items))}`].join("\n");
}
