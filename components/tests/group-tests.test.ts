import { describe, expect, it } from "vitest";
import { emptyReport, type TestCase } from "@/lib/domain/test-report.ts";
import { groupTests } from "./group-tests.ts";

const test = (file: string, name: string[], status: TestCase["status"] = "passed"): TestCase => ({
  file,
  name,
  status,
});
const report = (tests: TestCase[]) => ({ ...emptyReport, tests });
const brief = (groups: ReturnType<typeof groupTests>) =>
  groups.map((group) => [group.file, ...group.rows.map((row) => `${"  ".repeat(row.level)}${row.kind}: ${row.name}`)]);

describe("tests", () => {
  it("are grouped by file and suite, in the order told", () => {
    const groups = groupTests(
      report([
        test("a.test.ts", ["top"]),
        test("a.test.ts", ["cart", "sums"]),
        test("b.test.ts", ["x"]),
        test("a.test.ts", ["cart", "deep", "rounds"]),
        test("a.test.ts", ["cart", "empties"]),
      ]),
      false,
    );
    expect(brief(groups)).toEqual([
      ["a.test.ts", "test: top", "suite: cart", "  test: sums", "  suite: deep", "    test: rounds", "  test: empties"],
      ["b.test.ts", "test: x"],
    ]);
  });
  it("can be reduced to what failed, while the counts stay those of the file", () => {
    const tests = [test("a", ["s", "bad"], "failed"), test("a", ["s", "good"]), test("b", ["fine"])];
    const groups = groupTests(report(tests), true);
    expect(brief(groups)).toEqual([["a", "suite: s", "  test: bad"]]);
    expect(groups[0]!.counts).toEqual({ running: 0, passed: 1, failed: 1, skipped: 0, todo: 0 });
  });
});
