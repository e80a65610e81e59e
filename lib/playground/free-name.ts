/** Characters of a session's name. */
const LONGEST = 120;

/** `name` when no session has it yet; otherwise "name (copy)", "name (copy 2)" and so on, as people number copies. */
export function freeName(name: string, kind: "copy" | "imported", taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(name)) return name;
  const original = name.replace(/ \((?:copy|imported)(?: \d+)?\)$/, "");
  for (let count = 1; ; count++) {
    const mark = count === 1 ? ` (${kind})` : ` (${kind} ${count})`;
    const free = `${original.slice(0, LONGEST - mark.length).trimEnd()}${mark}`;
    if (!names.has(free)) return free;
  }
}
