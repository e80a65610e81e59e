import { expect, test } from "vitest";
import { seq } from "@/lib/domain/ids.ts";
import type { Tick, TickKind } from "@/lib/domain/thread.ts";
import { compressTicks } from "./compress-ticks.ts";

const ticks = (kinds: string): Tick[] =>
  kinds.split(" ").map((kind, index) => ({ seq: seq(index), kind: kind as TickKind, label: `${index}` }));

test("shows every step while there is room", () => {
  expect(compressTicks(ticks("message edit pass"), 3).map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ["message", 1, 1],
    ["edit", 2, 2],
    ["pass", 3, 3],
  ]);
});

test("lets older steps share a bar coloured by what matters most, and keeps the newest apart", () => {
  expect(
    compressTicks(ticks("message text fail text edit text pass command"), 4).map(({ kind, from, to }) => [
      kind,
      from,
      to,
    ]),
  ).toEqual([
    ["fail", 1, 3],
    ["edit", 4, 6],
    ["pass", 7, 7],
    ["command", 8, 8],
  ]);
});

test("covers every step exactly once, whatever the numbers", () => {
  for (const [count, most] of [
    [1000, 77],
    [78, 77],
    [500, 2],
    [10, 9],
  ] as const) {
    const bars = compressTicks(ticks(Array(count).fill("text").join(" ")), most);
    expect(bars.length).toBeLessThanOrEqual(most);
    expect(bars.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index))).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
  }
});
