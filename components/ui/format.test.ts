import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatCount, formatDuration, plural } from "./format.ts";

test("tells a duration in the unit a person would use", () => {
  expect([0, 4.4, 99, 300, 12_360, 59_949, 59_950, 130_000, 3_600_000, 3_840_000].map(formatDuration)).toEqual([
    "0 ms",
    "4 ms",
    "99 ms",
    "0.3 s",
    "12.4 s",
    "59.9 s",
    "1 min",
    "2 min 10 s",
    "1 h",
    "1 h 4 min",
  ]);
});

test("shortens counts and bytes without rounding up into the wrong unit", () => {
  expect([0, 999, 1000, 14_230, 999_949, 999_950].map(formatCount)).toEqual([
    "0",
    "999",
    "1.0k",
    "14.2k",
    "999.9k",
    "1.0M",
  ]);
  expect([12, 1499, 999_499, 999_500].map(formatBytes)).toEqual(["12 B", "1 KB", "999 KB", "1.0 MB"]);
});

test("says how long ago, by the calendar from yesterday on", () => {
  const now = new Date(2026, 10, 22, 9, 0).getTime();
  const at = (day: number, hour: number, minute = 0): string =>
    formatAgo(new Date(2026, 10, day, hour, minute).getTime(), now);
  expect([at(22, 8, 59), at(22, 9), at(22, 8, 48), at(22, 6), at(21, 23), at(19, 9)]).toEqual([
    "1 min ago",
    "just now",
    "12 min ago",
    "3 h ago",
    "yesterday",
    "3 days ago",
  ]);
  expect(formatAgo(new Date(2025, 1, 3).getTime(), now)).toBe("3 Feb 2025");
});

test("says one thing and several things", () => {
  expect([plural(1, "file"), plural(2, "file"), plural(0, "match", "matches")]).toEqual([
    "1 file",
    "2 files",
    "0 matches",
  ]);
});
