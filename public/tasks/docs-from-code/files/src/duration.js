const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 };

/**
 * Seconds in a text such as "1h 30m".
 *
 * @param text numbers, each with a unit: d, h, m or s.
 * @returns whole seconds, or null when the text is anything else.
 * @example parseDuration("1h 30m") // 5400
 * @example parseDuration("soon") // null
 */
export function parseDuration(text) {
  if (!/^\s*(\d+\s*[dhms]\s*)+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)\s*([dhms])/g)].reduce((sum, [, count, unit]) => sum + count * SECONDS[unit], 0);
}

/**
 * Seconds as a person would say them, in the two greatest units.
 *
 * @param seconds whole seconds, 0 or more.
 * @returns a text that parseDuration reads.
 * @example formatDuration(5400) // "1h 30m"
 */
export function formatDuration(seconds) {
  let rest = seconds;
  const parts = Object.entries(SECONDS).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? `${count}${unit}` : "";
  });
  return parts.filter(Boolean).slice(0, 2).join(" ") || "0s";
}
