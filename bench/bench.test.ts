import { expect, it } from "vitest";
import { median, rounded } from "./bench.ts";

it("the median is the middle value, or the mean of the two middle ones", () => {
  expect([median([9, 1, 5]), median([4, 1, 3, 2]), median([7])]).toEqual([5, 2.5, 7]);
  expect(() => median([])).toThrow(RangeError);
});

it("rounding keeps numbers numbers", () => {
  expect([rounded(1.25), rounded(1234.5678, 0), rounded(0.1 + 0.2, 3)]).toEqual([1.3, 1235, 0.3]);
});
