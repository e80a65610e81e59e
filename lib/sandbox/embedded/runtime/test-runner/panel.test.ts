import { describe, expect, it } from "vitest";
import type { TestEvent } from "../../../../domain/test-report.ts";
import { PanelReport } from "./panel.ts";

const folder = "/home/tab/project";
function report(): { panel: PanelReport; told: TestEvent[] } {
  const told: TestEvent[] = [];
  let time = 0;
  const panel = new PanelReport(
    (event) => told.push(event),
    folder,
    () => time++,
    [`${folder}/a.test.js`],
  );
  return { panel, told };
}

describe("what the tests panel is told", () => {
  it("names tests with their suites and tells no suite that only holds failures", () => {
    const { panel, told } = report();
    const file = `${folder}/a.test.js`;
    panel.start({ name: "sums", nesting: 0, file });
    panel.start({ name: "adds", nesting: 1, file });
    const error = Object.assign(new Error("1 == 2"), { failureType: "testCodeFailure" });
    error.stack = `Error: 1 == 2\n    at go (${folder}/node_modules/x/i.js:1:1)\n    at TestContext.<anonymous> (${folder}/sum.js:4:7)`;
    panel.ended({ name: "adds", nesting: 1, file, line: 3, details: { duration_ms: 2, error, type: "test" } }, false);
    const inner = Object.assign(new Error("1 subtest failed"), { failureType: "subtestsFailed" });
    panel.ended({ name: "sums", nesting: 0, file, details: { type: "suite", error: inner } }, false);
    panel.finished();
    expect(told).toEqual([
      { type: "started", files: ["a.test.js"] },
      {
        type: "test",
        test: {
          file: "a.test.js",
          name: ["sums", "adds"],
          status: "failed",
          durationMs: 2,
          line: 3,
          failure: { message: "1 == 2", at: { file: "sum.js", line: 4, column: 7 }, stack: error.stack },
        },
      },
      { type: "finished", passed: 0, failed: 1, skipped: 0, todo: 0, durationMs: 1 },
    ]);
  });

  it("counts what was skipped or is to be done as neither passed nor failed", () => {
    const { panel, told } = report();
    panel.ended({ name: "a", nesting: 0, skip: true }, true);
    panel.ended({ name: "b", nesting: 0, todo: "later" }, false);
    panel.finished();
    expect(told.at(-1)).toMatchObject({ passed: 0, failed: 0, skipped: 1, todo: 1 });
  });
});
