const USUAL = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX = "real %2R\nuser %2U\nsys %2S";
/** What a processor spent on a command no browser tells. */
const UNKNOWN = "not measured";

/** What `time` says; `format` is TIMEFORMAT, where that is set. */
export function timeText(seconds: number, posix: boolean, format: string | undefined): string {
  const chosen = posix ? POSIX : (format ?? USUAL);
  if (chosen === "") return "";
  const text = chosen.replaceAll(/%(?:(\d?)(l?)([RUSP])|%)/g, (all, digits: string, long: string, field?: string) => {
    if (field === undefined) return all.slice(1);
    if (field !== "R") return UNKNOWN;
    const places = Math.min(3, Number(digits || 3));
    return long ? `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(places)}s` : seconds.toFixed(places);
  });
  return `${text}\n`;
}
