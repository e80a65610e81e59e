import { expect, test } from "vitest";
import { siteOf } from "./firefox-stacks.ts";

test("lines of Firefox's stacks are said as V8 says them", () => {
  expect(String(siteOf("boom@/project/a.js:3:9"))).toBe("boom (/project/a.js:3:9)");
  expect(String(siteOf("@/project/a.js:10:1"))).toBe("/project/a.js:10:1");
  expect(String(siteOf("async*load@/project/a.js:4:2"))).toBe("async load (/project/a.js:4:2)");
  expect(siteOf("not a frame")).toBeNull();
});

test("a site answers what packages ask", () => {
  const site = siteOf("boom@/project/a.js:3:9") as { getFileName(): string; getLineNumber(): number };
  expect(site.getFileName()).toBe("/project/a.js");
  expect(site.getLineNumber()).toBe(3);
});
