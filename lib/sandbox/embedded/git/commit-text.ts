import type { ReadCommitResult } from "isomorphic-git";

type Person = ReadCommitResult["commit"]["author"];
const MINUTE = 60;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

/** "+0200": isomorphic-git keeps the offset as Date does, minutes westward. */
function zoneOf({ timezoneOffset }: Person, colon = ""): string {
  const minutes = Math.abs(timezoneOffset);
  const sign = timezoneOffset > 0 || Object.is(timezoneOffset, -0) ? "-" : "+";
  return `${timezoneOffset === 0 ? "+" : sign}${two(Math.floor(minutes / MINUTE))}${colon}${two(minutes % MINUTE)}`;
}
const local = (person: Person): Date => new Date((person.timestamp - person.timezoneOffset * MINUTE) * 1000);

/** "Sun Nov 22 17:00:00 2026 +0000" */
export function dateOf(person: Person): string {
  const at = local(person);
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()} ${time} ${at.getUTCFullYear()} ${zoneOf(person)}`;
}
function isoOf(person: Person, strict: boolean): string {
  const text = local(person).toISOString().slice(0, 19);
  return strict ? text + zoneOf(person, ":") : `${text.replace("T", " ")} ${zoneOf(person)}`;
}

const UNITS: readonly (readonly [name: string, seconds: number, until: number])[] = [
  ["second", 1, 90],
  ["minute", 60, 90 * 60],
  ["hour", 3600, 36 * 3600],
  ["day", 86_400, 14 * 86_400],
  ["week", 7 * 86_400, 70 * 86_400],
  ["month", 30 * 86_400, 365 * 86_400],
  ["year", 365 * 86_400, Number.POSITIVE_INFINITY],
];
function relative(person: Person): string {
  const age = Math.max(0, Math.floor(Date.now() / 1000) - person.timestamp);
  const [name, seconds] = UNITS.find(([, , until]) => age < until) ?? ["year", 365 * 86_400];
  const count = Math.round(age / seconds);
  return `${count} ${name}${count === 1 ? "" : "s"} ago`;
}
const shortDate = (person: Person): string => local(person).toISOString().slice(0, 10);

export const subjectOf = (message: string): string => (message.split("\n\n", 1)[0] ?? "").replaceAll("\n", " ").trim();
const bodyOf = (message: string): string =>
  message.slice((message.split("\n\n", 1)[0] ?? "").length).replace(/^\n+/, "");

const SHORT = 7;
export const abbreviated = (oid: string): string => oid.slice(0, SHORT);

/** `--format`'s placeholders, those of everyday use. `names`: branches and tags that point here. */
export function formatted(format: string, entry: ReadCommitResult, names: readonly string[]): string {
  const { oid, commit } = entry;
  const { author, committer, message, parent, tree } = commit;
  const people: Record<string, Person> = { a: author, c: committer };
  return format.replaceAll(
    /%(?:([ac])([neEdDrtiIs])|(n|%|H|h|T|t|P|p|s|b|B|d|D)|x([0-9a-fA-F]{2})|C(?:\([^)]*\)|red|green|blue|reset|yellow))/g,
    (all, who: string | undefined, what: string | undefined, plain: string | undefined, hex: string | undefined) => {
      if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
      const person = people[who ?? ""];
      if (person) {
        const of: Record<string, () => string> = {
          n: () => person.name,
          e: () => person.email,
          E: () => person.email,
          d: () => dateOf(person),
          D: () => dateOf(person),
          r: () => relative(person),
          t: () => String(person.timestamp),
          i: () => isoOf(person, false),
          I: () => isoOf(person, true),
          s: () => shortDate(person),
        };
        return of[what ?? ""]?.() ?? all;
      }
      const of: Record<string, () => string> = {
        n: () => "\n",
        "%": () => "%",
        H: () => oid,
        h: () => abbreviated(oid),
        T: () => tree,
        t: () => abbreviated(tree),
        P: () => parent.join(" "),
        p: () => parent.map(abbreviated).join(" "),
        s: () => subjectOf(message),
        b: () => bodyOf(message),
        B: () => message,
        d: () => (names.length > 0 ? ` (${names.join(", ")})` : ""),
        D: () => names.join(", "),
      };
      return plain === undefined ? "" : (of[plain]?.() ?? all);
    },
  );
}

/** The head and message of a commit, as `git log` and `git show` print them. */
export function describedCommit(
  entry: ReadCommitResult,
  names: readonly string[],
  paint: (text: string) => string,
): string {
  const { author, message, parent } = entry.commit;
  const decoration = names.length > 0 ? ` (${names.join(", ")})` : "";
  const merge = parent.length > 1 ? `Merge: ${parent.map(abbreviated).join(" ")}\n` : "";
  const text = message
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "    " : `    ${line}`))
    .join("\n");
  return `${paint(`commit ${entry.oid}${decoration}`)}\n${merge}Author: ${author.name} <${author.email}>\nDate:   ${dateOf(author)}\n\n${text}\n`;
}
