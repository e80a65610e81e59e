import type { Binding } from "../core/machine.ts";
import tables from "../tables/constants.json";

type Value = number | string | Readonly<Record<string, number>>;
type Table = Readonly<Record<string, Value | null>>;

/** As Node's own: without a prototype, and what is no table cannot be changed. */
function fixed(table: Table): object {
  const made = Object.create(null) as object;
  for (const [name, value] of Object.entries(table)) {
    if (typeof value === "object" && value !== null)
      Object.defineProperty(made, name, { value: fixed(value), writable: true, enumerable: true, configurable: true });
    // JSON has no word for what is endless.
    else Object.defineProperty(made, name, { value: value ?? Number.POSITIVE_INFINITY, enumerable: true });
  }
  return made;
}
export function constants(): Binding {
  return Object.assign(
    Object.create(null),
    Object.fromEntries(
      Object.entries(tables as unknown as Readonly<Record<string, Table>>).map(([name, table]) => [name, fixed(table)]),
    ),
  );
}
