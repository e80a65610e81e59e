const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ORDINALS: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1, third: 3, fourth: 4, fifth: 5 };
/** Seconds, or months where a calendar decides. */
const UNITS: Readonly<Record<string, { readonly seconds?: number; readonly months?: number; readonly days?: number }>> =
  {
    sec: { seconds: 1 },
    second: { seconds: 1 },
    min: { seconds: 60 },
    minute: { seconds: 60 },
    hour: { seconds: 3600 },
    day: { days: 1 },
    week: { days: 7 },
    fortnight: { days: 14 },
    month: { months: 1 },
    year: { months: 12 },
  };

type Fields = { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number };

/** Reads one thing at the start of the text; null when it is nothing that is known. */
type Reader = readonly [RegExp, (match: RegExpExecArray, state: State) => boolean];
type State = {
  fields: Fields;
  /** Minutes east of UTC, where the text says so. */
  offset: number | null;
  epoch: number | null;
  timed: boolean;
  seconds: number;
  days: number;
  months: number;
  weekday: { readonly day: number; readonly ordinal: number } | null;
};

const number = (text: string | undefined): number => Number(text ?? 0);
const monthOf = (text: string): number => MONTHS.indexOf(text.slice(0, 3).toLowerCase());

function setTime(state: State, hour: number, minute: number, second: number, fraction = ""): boolean {
  if (hour > 24 || minute > 59 || second > 60) return false;
  state.timed = true;
  Object.assign(state.fields, { hour, minute, second, ms: number(`0.${fraction || "0"}`) * 1000 });
  return true;
}
function setDay({ fields }: State, year: number, month: number, day: number): boolean {
  if (month < 0 || month > 11 || day < 1 || day > 31) return false;
  const real = new Date(Date.UTC(year, month, day));
  if (real.getUTCMonth() !== month) return false;
  Object.assign(fields, { year, month, day });
  return true;
}
function shift(state: State, count: number, unit: string): boolean {
  const known = UNITS[unit.toLowerCase().replace(/s$/, "")];
  if (!known) return false;
  state.seconds += count * (known.seconds ?? 0);
  state.days += count * (known.days ?? 0);
  state.months += count * (known.months ?? 0);
  return true;
}

const READERS: readonly Reader[] = [
  [
    /^@(-?\d+)(?:\.(\d+))?/,
    ([, seconds, fraction], state) => {
      state.epoch = number(seconds) * 1000 + number(`0.${fraction ?? "0"}`) * 1000;
      return true;
    },
  ],
  [
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?=[T\s]|$)T?/i,
    ([, year, month, day], state) => setDay(state, number(year), number(month) - 1, number(day)),
  ],
  [
    /^(\d{4})(\d{2})(\d{2})(?=T|\s|$)T?/,
    ([, year, month, day], state) => setDay(state, number(year), number(month) - 1, number(day)),
  ],
  [
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})/,
    ([, month, day, year], state) => setDay(state, number(year), number(month) - 1, number(day)),
  ],
  [
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]m)?/i,
    ([, hour, minute, second, fraction, half], state) => {
      const shown = number(hour);
      const real = half ? (shown % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : shown;
      return setTime(state, real, number(minute), number(second), fraction);
    },
  ],
  [
    /^(\d{1,2})\s*([ap]m)\b/i,
    ([, hour, half], state) => setTime(state, (number(hour) % 12) + (half?.toLowerCase() === "pm" ? 12 : 0), 0, 0),
  ],
  [
    /^(?:z|utc|gmt)\b(?![-+]\d)/i,
    (_, state) => {
      state.offset = 0;
      return true;
    },
  ],
  [
    /^(?:utc|gmt)?([-+])(\d{2}):?(\d{2})(?!\d|\s*[a-z])/i,
    ([, sign, hours, minutes], state) => {
      if (!state.timed) return false;
      state.offset = (sign === "-" ? -1 : 1) * (number(hours) * 60 + number(minutes));
      return true;
    },
  ],
  [
    /^(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})\b/i,
    ([, day, month = "", year], state) => setDay(state, number(year), monthOf(month), number(day)),
  ],
  [
    /^([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\b/i,
    ([, month = "", day, year], state) => setDay(state, number(year), monthOf(month), number(day)),
  ],
  [
    /^([a-z]{3,9})\.? +(\d{1,2})(?!\d|:)/i,
    ([, month = "", day], state) => setDay(state, state.fields.year, monthOf(month), number(day)),
  ],
  [/^(?:now|today)\b/i, () => true],
  [/^(?:midnight)\b/i, (_, state) => setTime(state, 0, 0, 0)],
  [/^noon\b/i, (_, state) => setTime(state, 12, 0, 0)],
  [/^yesterday\b/i, (_, state) => shift(state, -1, "day")],
  [/^tomorrow\b/i, (_, state) => shift(state, 1, "day")],
  [
    /^([-+]?)\s*(\d+)\s*([a-z]+)(\s+ago\b)?/i,
    ([, sign, count, unit = "", ago], state) =>
      shift(state, number(count) * (sign === "-" ? -1 : 1) * (ago ? -1 : 1), unit),
  ],
  [
    /^(last|this|next|third|fourth|fifth)\s+([a-z]+)(\s+ago\b)?/i,
    ([, ordinal = "", unit = "", ago], state) => {
      const count = ORDINALS[ordinal.toLowerCase()] ?? 0;
      const day = DAYS.indexOf(unit.slice(0, 3).toLowerCase());
      if (day >= 0 && /day$/i.test(unit)) {
        state.weekday = { day, ordinal: count };
        return true;
      }
      return shift(state, ago ? -count : count, unit);
    },
  ],
  [
    /^(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?/i,
    ([, day = ""], state) => {
      state.weekday = { day: DAYS.indexOf(day.toLowerCase()), ordinal: 0 };
      return true;
    },
  ],
  [/^([a-z]+)(\s+ago\b)/i, ([, unit = ""], state) => shift(state, -1, unit)],
];

/** Minutes that a zone is ahead of UTC at a moment. */
export function offsetOf(at: number, zone: string): number {
  if (zone === "UTC") return 0;
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return Math.round((local - Math.floor(at / 1000) * 1000) / 60_000);
}
/** A moment in words, as GNU's date has it; null when it makes no sense. */
export function parseDate(text: string, now: number, zone: string): number | null {
  const local = new Date(now + offsetOf(now, zone) * 60_000);
  const state: State = {
    fields: {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth(),
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
      ms: local.getUTCMilliseconds(),
    },
    offset: null,
    epoch: null,
    timed: false,
    seconds: 0,
    days: 0,
    months: 0,
    weekday: null,
  };
  const { year, month, day } = state.fields;
  let named = false;
  let rest = text.trim();
  while (rest !== "") {
    const before = rest;
    for (const [pattern, read] of READERS) {
      const match = pattern.exec(rest);
      if (!match || !read(match, state)) continue;
      rest = rest.slice(match[0].length).replace(/^[\s,]+/, "");
      break;
    }
    if (rest === before) return null;
    named ||= state.fields.year !== year || state.fields.month !== month || state.fields.day !== day;
  }
  if (state.epoch !== null) return state.epoch + state.seconds * 1000 + state.days * 86_400_000;
  const { fields } = state;
  // A day alone begins at midnight.
  const isDay = named || /\d{4}-\d|\d\/\d|^\d{8}/.test(text) || state.weekday !== null || text.trim() === "";
  if (isDay && !state.timed) Object.assign(fields, { hour: 0, minute: 0, second: 0, ms: 0 });
  if (state.weekday) {
    const at = new Date(Date.UTC(fields.year, fields.month, fields.day));
    let ahead = (state.weekday.day - at.getUTCDay() + 7) % 7;
    const { ordinal } = state.weekday;
    if (ordinal > 0) ahead += (ahead === 0 ? ordinal : ordinal - 1) * 7;
    else if (ordinal < 0) ahead -= 7;
    fields.day += ahead;
  }
  const wall = Date.UTC(
    fields.year,
    fields.month + state.months,
    fields.day + state.days,
    fields.hour,
    fields.minute,
    fields.second,
    fields.ms,
  );
  const offset = state.offset ?? offsetOf(wall - offsetOf(wall, zone) * 60_000, zone);
  return wall - offset * 60_000 + state.seconds * 1000;
}
