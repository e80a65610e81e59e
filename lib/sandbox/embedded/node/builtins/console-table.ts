import { inspect } from "../inspect/inspect.ts";
import { isMap, isSet } from "../inspect/known.ts";
import { stringWidth } from "../inspect/primitives.ts";

const shown = (value: unknown): string => {
  const deep = typeof value === "object" && value !== null && Object.keys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY, depth: deep ? -1 : 0 });
};

function draw(head: readonly string[], columns: readonly (readonly string[])[]): string {
  const widths = head.map(
    (title, i) => Math.max(stringWidth(title), ...columns[i]!.map((cell) => stringWidth(cell))) + 2,
  );
  const lines = widths.map((width) => "─".repeat(width));
  const row = (cells: readonly string[]): string =>
    `│${cells
      .map((cell, i) => {
        return ` ${cell}${" ".repeat(widths[i]! - stringWidth(cell) - 1)}`;
      })
      .join("│")}│\n`;
  let text = `┌${lines.join("┬")}┐\n${row(head)}├${lines.join("┼")}┤\n`;
  const height = Math.max(...columns.map((column) => column.length));
  for (let i = 0; i < height; i++) text += row(columns.map((column) => column[i] ?? ""));
  return `${text}└${lines.join("┴")}┘`;
}

/** console.table as text; null when the value has no rows. */
export function renderTable(data: unknown, only?: readonly string[]): string | null {
  if (data === null || typeof data !== "object") return null;
  if (isMap(data)) {
    const entries = [...(data as Map<unknown, unknown>)];
    return draw(
      ["(iteration index)", "Key", "Values"],
      [entries.map((_, i) => String(i)), entries.map(([key]) => shown(key)), entries.map(([, value]) => shown(value))],
    );
  }
  if (isSet(data)) {
    const values = [...(data as Set<unknown>)];
    return draw(["(iteration index)", "Values"], [values.map((_, i) => String(i)), values.map(shown)]);
  }
  const rows = Object.keys(data);
  const names: string[] = [];
  const cells = new Map<string, string[]>();
  const values: string[] = [];
  let hasValues = false;
  rows.forEach((key, at) => {
    const item: unknown = (data as Record<string, unknown>)[key];
    const primitive = item === null || (typeof item !== "object" && typeof item !== "function");
    values.push(primitive ? shown(item) : "");
    if (primitive) {
      hasValues = true;
      return;
    }
    for (const name of only ?? Object.keys(item as object)) {
      if (!cells.has(name)) {
        cells.set(name, []);
        names.push(name);
      }
      if (Object.hasOwn(item as object, name)) cells.get(name)![at] = shown((item as Record<string, unknown>)[name]);
    }
  });
  const columns = [rows, ...names.map((name) => rows.map((_, i) => cells.get(name)![i] ?? ""))];
  const head = ["(index)", ...names];
  if (hasValues) {
    head.push("Values");
    columns.push(values);
  }
  return draw(head, columns);
}
