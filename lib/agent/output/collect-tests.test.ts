import { describe, expect, it } from "vitest";
import type { TestEvent } from "../../domain/test-report.ts";
import { TestCollector } from "./collect-tests.ts";

const failing = (i: number, message: string): TestEvent => ({
  type: "test",
  test: {
    file: "a.js",
    name: [`${i}`],
    status: "failed",
    failure: { message, stack: message, at: { file: "a.js", line: 1 } },
  },
});

describe("collecting test results", () => {
  it("has no report before a test ran", () => {
    expect(new TestCollector().report).toBe(null);
  });

  it("passes ordinary results on as they are", () => {
    const collector = new TestCollector();
    const event = failing(1, "expected 1");
    expect(collector.add(event)).toEqual(event);
    expect(collector.report).toMatchObject({ failed: 1, complete: false });
  });

  it("stays small, whatever is reported", () => {
    const collector = new TestCollector();
    const long = "x".repeat(1_000_000);
    for (let i = 0; i < 300; i++) collector.add(failing(i, long));
    collector.add({ type: "test", test: { file: long, name: [long, long], status: "passed" } });
    expect(collector.report?.failed).toBe(300);
    expect(JSON.stringify(collector.report).length).toBeLessThan(2_300_000);
  });
});
