import { expect, test } from "vitest";
import { foldOutput, plainOutput } from "./fold-output.ts";

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}`).join("\n");

test("keeps the head and the tail of a long output and counts what lies between", () => {
  expect(foldOutput(`${lines(30)}\n`, 2, 3)).toEqual({ folded: true, head: "1\n2", tail: "28\n29\n30", hidden: 25 });
});

test("does not fold away less than it costs to say so", () => {
  expect(foldOutput(lines(8), 2, 3)).toEqual({ folded: false, text: lines(8) });
});

test("leaves out what only a terminal understands", () => {
  expect(plainOutput("\u001b[32m✔ ok\u001b[0m\r\n\u001b]0;title\u0007end")).toBe("✔ ok\nend");
});
