import { describe, expect, it } from "vitest";
import { timeText } from "./timing.ts";

describe("what time says", () => {
  it("has bash's three lines, and names what no browser measures", () => {
    expect(timeText(61.5, false, undefined)).toBe("\nreal\t1m1.500s\nuser\tnot measured\nsys\tnot measured\n");
    expect(timeText(0.126, true, "%R")).toBe("real 0.13\nuser not measured\nsys not measured\n");
  });
  it("follows TIMEFORMAT, and says nothing when that is empty", () => {
    expect(timeText(2.3456, false, "%R %1R %0lR 100%%")).toBe("2.346 2.3 0m2s 100%\n");
    expect(timeText(1, false, "")).toBe("");
  });
});
