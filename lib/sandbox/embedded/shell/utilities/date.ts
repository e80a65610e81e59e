import { Failure, readOptions, reasonOf, type Utility } from "./call.ts";
import { offsetOf, parseDate } from "./date-words.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAY_MS = 86_400_000;

/** The parts of a moment, in the zone that is asked for. */
type Clock = {
  readonly at: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly zone: string;
};

function clockAt(at: number, zone: string): Clock {
  const offset = offsetOf(at, zone);
  const date = new Date(at + offset * 60_000);
  const named = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  return {
    at,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    offset,
    zone: zone === "UTC" ? "UTC" : (named ?? zone),
  };
}

const two = (value: number, width = 2): string => String(value).padStart(width, "0");
function offsetText(offset: number, colons: number): string {
  const minutes = Math.abs(offset);
  const separator = colons > 0 ? ":" : "";
  const seconds = colons > 1 ? ":00" : "";
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}${seconds}`;
}
const dayOfYear = ({ year, month, day }: Clock): number =>
  Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
/** Of ISO 8601: the week of the year that has its Thursday, and that year. */
function isoWeek({ year, month, day, weekday }: Clock): { week: number; year: number } {
  const thursday = new Date(Date.UTC(year, month, day + 4 - (weekday || 7)));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return { week: Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1, year: thursday.getUTCFullYear() };
}

function field(letter: string, clock: Clock, colons: number): { text: string; width: number; fill: string } | null {
  const { year, month, day, weekday, hour, minute, second, offset, zone, at } = clock;
  const number = (value: number, width: number, fill = "0") => ({ text: String(value), width, fill });
  const text = (value: string) => ({ text: value, width: 0, fill: " " });
  const twelve = hour % 12 || 12;
  const whole = (format: string) => text(formatted(format, clock));
  const table: Readonly<Record<string, () => { text: string; width: number; fill: string }>> = {
    a: () => text((DAYS[weekday] ?? "").slice(0, 3)),
    A: () => text(DAYS[weekday] ?? ""),
    b: () => text((MONTHS[month] ?? "").slice(0, 3)),
    h: () => text((MONTHS[month] ?? "").slice(0, 3)),
    B: () => text(MONTHS[month] ?? ""),
    c: () => whole("%a %b %e %H:%M:%S %Y"),
    C: () => number(Math.floor(year / 100), 2),
    d: () => number(day, 2),
    D: () => whole("%m/%d/%y"),
    e: () => number(day, 2, " "),
    F: () => whole("%Y-%m-%d"),
    g: () => number(isoWeek(clock).year % 100, 2),
    G: () => number(isoWeek(clock).year, 4),
    H: () => number(hour, 2),
    I: () => number(twelve, 2),
    j: () => number(dayOfYear(clock), 3),
    k: () => number(hour, 2, " "),
    l: () => number(twelve, 2, " "),
    m: () => number(month + 1, 2),
    M: () => number(minute, 2),
    n: () => text("\n"),
    N: () =>
      text(
        two(((at % 1000) + 1000) % 1000, 3)
          .slice(0, 3)
          .padEnd(9, "0"),
      ),
    p: () => text(hour < 12 ? "AM" : "PM"),
    P: () => text(hour < 12 ? "am" : "pm"),
    q: () => number(Math.floor(month / 3) + 1, 1),
    r: () => whole("%I:%M:%S %p"),
    R: () => whole("%H:%M"),
    s: () => text(String(Math.floor(at / 1000))),
    S: () => number(second, 2),
    t: () => text("\t"),
    T: () => whole("%H:%M:%S"),
    u: () => number(weekday || 7, 1),
    U: () => number(Math.floor((dayOfYear(clock) + 6 - weekday) / 7), 2),
    V: () => number(isoWeek(clock).week, 2),
    w: () => number(weekday, 1),
    W: () => number(Math.floor((dayOfYear(clock) + 6 - ((weekday + 6) % 7)) / 7), 2),
    x: () => whole("%m/%d/%y"),
    X: () => whole("%H:%M:%S"),
    y: () => number(year % 100, 2),
    Y: () => number(year, 4),
    z: () => text(offsetText(offset, colons)),
    Z: () => text(zone),
    "%": () => text("%"),
  };
  return table[letter]?.() ?? null;
}
function formatted(format: string, clock: Clock): string {
  return format.replaceAll(
    /%([-_0^#]*)(\d*)(:*)(.)/gs,
    (all, flags: string, width: string, colons: string, letter: string) => {
      const found = field(letter, clock, colons.length);
      if (!found) return all;
      const fill = flags.includes("_") ? " " : flags.includes("0") ? "0" : found.fill;
      if (letter === "N" && width !== "") return found.text.slice(0, Number(width));
      const value = flags.includes("-") ? found.text : found.text.padStart(Number(width) || found.width, fill);
      return flags.includes("^") ? value.toUpperCase() : value;
    },
  );
}

const ISO: Readonly<Record<string, string>> = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

export const date: Utility = (call) => {
  const words = call.args.map((word) =>
    word.replace(/^-(u?)I(.*)$/, (_, u: string, unit: string) => `--iso-8601${u ? "u" : ""}=${unit}`),
  );
  const { flags, values, rest } = readOptions(words, "dfrs", ["date", "reference", "set"]);
  if (flags.has("help")) {
    call.out("Usage: date [-u] [-d TEXT] [-r FILE] [-I[UNIT]] [-R] [+FORMAT]\n");
    return 0;
  }
  if (flags.has("s") || flags.has("set")) throw new Failure("cannot set date: Operation not permitted");
  const utc = flags.has("u") || flags.has("utc") || flags.has("universal") || flags.has("iso-8601u");
  const named = utc ? "UTC" : call.env.TZ || Intl.DateTimeFormat().resolvedOptions().timeZone;
  let zone = "UTC";
  try {
    zone = new Intl.DateTimeFormat("en-US", { timeZone: named }).resolvedOptions().timeZone;
  } catch {
    // A zone that nobody knows is UTC, as in the C library.
  }
  let at = Date.now();
  const reference = values.get("r") ?? values.get("reference");
  if (reference !== undefined)
    try {
      at = call.sys.fs.stat(call.path(reference)).mtimeMs;
    } catch (caught) {
      throw new Failure(`${reference}: ${reasonOf(caught)}`);
    }
  const text = values.get("d") ?? values.get("date");
  if (text !== undefined) {
    const parsed = parseDate(text, at, zone);
    if (parsed === null) throw new Failure(`invalid date '${text}'`);
    at = parsed;
  }
  const clock = clockAt(at, zone);
  const iso = values.get("iso-8601") ?? values.get("iso-8601u") ?? (flags.has("iso-8601") ? "" : undefined);
  const [asked] = rest;
  if (asked !== undefined && !asked.startsWith("+")) throw new Failure(`invalid date '${asked}'`);
  const format =
    asked?.slice(1) ??
    (iso !== undefined
      ? (ISO[iso] ?? ISO[Object.keys(ISO).find((unit) => iso !== "" && unit.startsWith(iso)) ?? ""] ?? "")
      : flags.has("R") || flags.has("rfc-email")
        ? "%a, %d %b %Y %H:%M:%S %z"
        : values.has("rfc-3339")
          ? values.get("rfc-3339") === "date"
            ? "%Y-%m-%d"
            : "%Y-%m-%d %H:%M:%S%:z"
          : "%a %b %e %H:%M:%S %Z %Y");
  call.out(`${formatted(format, clock)}\n`);
  return 0;
};
