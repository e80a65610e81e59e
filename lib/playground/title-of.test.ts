import { expect, it } from "vitest";
import { titleOf } from "./title-of.ts";

it("a session is named by its prompt's first line, cut at 60 characters", () => {
  expect(titleOf("\n  Fix the cart\r\nIt rounds wrongly.")).toBe("Fix the cart");
  expect(titleOf("x".repeat(60))).toBe("x".repeat(60));
  expect(titleOf("x".repeat(61))).toBe(`${"x".repeat(59)}…`);
  expect(titleOf(" ")).toBe("");
});
