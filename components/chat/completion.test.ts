import { expect, test } from "vitest";
import { completionAt, rankPaths, readDraft } from "./completion.ts";

const diff = { id: "diff", label: "Show what changed", slash: "diff", run: () => undefined };

test("completes a command at the start and a file after a space", () => {
  expect(completionAt("/di", 3)).toEqual({ kind: "command", query: "di", from: 0 });
  expect(completionAt("see @src/c and", 10)).toEqual({ kind: "file", query: "src/c", from: 4 });
  expect(completionAt("@", 1)).toEqual({ kind: "file", query: "", from: 0 });
});

test("leaves addresses, paths and fractions alone", () => {
  expect(completionAt("me@example", 10)).toBe(null);
  expect(completionAt("1/2", 3)).toBe(null);
  expect(completionAt("/diff now", 9)).toBe(null);
});

test("puts the file whose name begins with the letters first", () => {
  const paths = ["src/cart.ts", "test/cart.test.ts", "src/card/art.ts", "README.md"];
  expect(rankPaths(paths, "cart")).toEqual(["src/cart.ts", "test/cart.test.ts", "src/card/art.ts"]);
  expect(rankPaths(paths, "rtt")).toEqual(["src/cart.ts", "src/card/art.ts", "test/cart.test.ts"]);
  expect(rankPaths(paths, "", 1)).toEqual(["README.md"]);
});

test("tells messages, shell commands and slash commands apart", () => {
  expect(readDraft("  ", [diff])).toEqual({ kind: "nothing" });
  expect(readDraft("Fix it\nplease ", [diff])).toEqual({ kind: "message", text: "Fix it\nplease" });
  expect(readDraft("! npm test", [diff])).toEqual({ kind: "shell", command: "npm test" });
  expect(readDraft("/diff  src ", [diff])).toEqual({ kind: "command", command: diff, argument: "src" });
  expect(readDraft("/deploy", [diff])).toEqual({ kind: "unknown-command", name: "deploy" });
  expect(readDraft("/usr/bin is not a command", [diff])).toEqual({
    kind: "message",
    text: "/usr/bin is not a command",
  });
});
