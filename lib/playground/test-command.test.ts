import { describe, expect, it } from "vitest";
import type { Task } from "../domain/task.ts";
import { emptyReport, type PackageRunner, type TestReport } from "../domain/test-report.ts";
import { testCommand } from "./test-command.ts";

const task = {} as Task;
const report = (runner?: PackageRunner): TestReport => ({
  ...emptyReport,
  tests: [{ file: "a.test.js", name: ["the cart", "adds (up)"], status: "failed", ...(runner ? { runner } : {}) }],
});
const one = { file: "a.test.js", name: ["the cart", "adds (up)"] };

describe("the command for one test is that of the runner that told of it", () => {
  it.each([
    [undefined, `node --test --test-name-pattern='^adds \\(up\\)$' 'a.test.js'`],
    ["mocha", `npx mocha 'a.test.js' -g '^the cart adds \\(up\\)$'`],
    ["jest", `npx jest --runTestsByPath 'a.test.js' -t '^the cart adds \\(up\\)$'`],
    ["vitest", `npx vitest run 'a.test.js' -t '^the cart adds \\(up\\)$'`],
  ] as const)("%s: %s", (runner, command) => {
    expect(testCommand({ task, tests: report(runner) }, [], one)).toBe(command);
  });

  it("of a file, and of a file that nobody told of", () => {
    expect(testCommand({ task, tests: report("vitest") }, [], { file: "a.test.js" })).toBe(
      "npx vitest run 'a.test.js'",
    );
    expect(testCommand({ task, tests: null }, [], { file: "b.test.js" })).toBe("node --test 'b.test.js'");
  });
});
