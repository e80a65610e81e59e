import { expect, test } from "vitest";
import { arrowText, lengthAt } from "./caret.ts";

const marked = (line: string, column: number, message = "Unexpected token"): string =>
  line.slice(column - 1, column - 1 + lengthAt(line, column, message));

test("the caret covers a token", () => {
  expect(marked("foo bar baz", 5)).toBe("bar");
  expect(marked('foo(a, "abc" "d")', 8)).toBe('"abc"');
  expect(marked('let s = "abc', 9)).toBe('"abc');
  expect(marked("foo(a, 12 0x34)", 8)).toBe("12");
  expect(marked("a => => b", 6)).toBe("=>");
  expect(marked("if (x {", 7)).toBe("{");
});

test("messages about more or less than a token say how much", () => {
  expect(marked("let abc = 3", 5, "Identifier 'abc' has already been declared")).toBe("a");
  expect(marked("x = /abc", 5, "Invalid regular expression: missing /")).toBe("/");
  expect(marked("(a+b) = 2", 1, "Invalid left-hand side in assignment")).toBe("(a+b)");
});

test("tabs keep the caret in its place", () => {
  expect(arrowText("/a.js", 3, "\t\tthrow e", 3, 1)).toBe("/a.js:3\n\t\tthrow e\n\t\t^\n");
});
