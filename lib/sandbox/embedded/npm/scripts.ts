export type Manifest = {
  name?: string;
  version?: string;
  scripts?: Record<string, string>;
  config?: Record<string, string>;
  bin?: unknown;
};

const LIFECYCLE = [
  "prepublish",
  "prepare",
  "preinstall",
  "install",
  "postinstall",
  "pretest",
  "test",
  "posttest",
  "prestart",
  "start",
  "poststart",
  "prestop",
  "stop",
  "poststop",
  "prerestart",
  "restart",
  "postrestart",
  "preversion",
  "version",
  "postversion",
];

/** An argument for sh: in single quotes where it needs any. */
export const quoted = (arg: string): string =>
  /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;

export const identity = ({ name, version }: Manifest): string => (name && version ? `${name}@${version}` : "");

/** What `npm run` prints for one script, before it runs. */
export function banner(manifest: Manifest, event: string, command: string): string {
  const id = identity(manifest);
  return `\n> ${id ? `${id} ` : ""}${event}\n> ${command.trim().replaceAll("\n", "\n> ")}\n\n`;
}

/** What `npm run` without a name prints. */
export function listing(manifest: Manifest): string {
  const entries = Object.entries(manifest.scripts ?? {});
  const show = (rows: [string, string][]): string =>
    rows.map(([name, command]) => `  ${name}\n    ${command}\n`).join("");
  const own = entries.filter(([name]) => LIFECYCLE.includes(name)).sort((a, b) => order(a[0]) - order(b[0]));
  const others = entries.filter(([name]) => !LIFECYCLE.includes(name));
  const who = identity(manifest) || manifest.name || "this package";
  if (entries.length === 0) return "";
  if (own.length === 0) return `Scripts available in ${who} via \`npm run\`:\n${show(others)}`;
  return `Lifecycle scripts included in ${who}:\n${show(own)}${others.length > 0 ? `available via \`npm run\`:\n${show(others)}` : ""}`;
}
const order = (name: string): number => LIFECYCLE.indexOf(name);

/** Edits between two words, at most `most` + 1. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

export function missingScript(manifest: Manifest, name: string): string {
  const near = Object.keys(manifest.scripts ?? {}).filter(
    (each) => distance(each, name) < Math.max(name.length * 0.4, 1.5),
  );
  const lines = [`Missing script: "${name}"`, ""];
  if (near.length > 0) {
    lines.push(near.length === 1 ? "Did you mean this?" : "Did you mean one of these?");
    for (const each of near.slice(0, 3))
      lines.push(
        ["test", "start", "stop", "restart"].includes(each)
          ? `  npm ${each} # ${each === "test" ? "Test a package" : `${each[0]!.toUpperCase()}${each.slice(1)} a package`}`
          : `  npm run ${each} # run the "${each}" package script`,
      );
    lines.push("");
  }
  lines.push("To see a list of scripts, run:", "  npm run");
  return errorText(lines);
}
export const errorText = (lines: readonly string[]): string =>
  lines.map((line) => `npm error${line === "" ? "" : ` ${line}`}\n`).join("");

/** One line on what did not run; npm says nothing of it. */
export function scriptsNotRun(names: readonly string[]): string {
  if (names.length === 0) return "";
  const some = names.slice(0, 5).join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
  return `npm warn scripts Install scripts do not run here unless they are allowed (--ignore-scripts=false): ${some}\n`;
}
