/** What `-w` may ask for, by name; times in seconds. */
export type Facts = Readonly<Record<string, string | number>>;

const seconds = (value: number): string => value.toFixed(6);

/** Fills `%{name}`, `%header{name}` and the escapes of `-w`; unknown names stay as they are written. */
export function writeOut(format: string, facts: Facts, header: (name: string) => string): string {
  return format.replace(/%%|%\{([^}]*)\}|%header\{([^}]*)\}|\\([nrt\\])/g, (whole, name, head, escaped) => {
    if (whole === "%%") return "%";
    if (escaped !== undefined) return { n: "\n", r: "\r", t: "\t" }[escaped as "n"] ?? "\\";
    if (head !== undefined) return header(head);
    const fact = facts[name];
    if (fact === undefined) return whole;
    return name.startsWith("time_") ? seconds(Number(fact)) : String(fact);
  });
}
