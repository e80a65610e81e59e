import { expect, test } from "../fixtures.ts";
import { openProject, send, workbench } from "./support/workbench.ts";

/** Runners as the registry has them, through the app's route. */
const PROJECT = {
  "package.json": JSON.stringify({
    name: "runners",
    private: true,
    devDependencies: { jest: "29.7.0", mocha: "11.7.4", vite: "8.3.8", vitest: "4.1.12" },
  }),
  "sum.js": "exports.sum = (a, b) => a + b + (a > 9 ? 1 : 0);\n",
  "mocha/sum.js": `const assert = require("node:assert");\nconst { sum } = require("../sum.js");
describe("sum", () => {\n  it("adds", () => assert.equal(sum(1, 2), 3));\n  it("adds more", () => assert.equal(sum(10, 2), 12));\n  it("waits");\n});\n`,
  "jest/sum.test.js": `const { sum } = require("../sum.js");
test("adds", () => expect(sum(1, 2)).toBe(3));\ntest("adds less", () => expect(sum(2, 1)).toBe(3));
test("adds more", () => {\n  expect(sum(10, 2)).toBe(12);\n});\n`,
  "vitest/sum.test.ts": `import { expect, test, vi } from "vitest";\nimport { sum } from "../sum.js";
test("adds", () => expect(sum(1, 2)).toBe(3));
test("adds more", () => {\n  vi.useFakeTimers();\n  expect(sum(10, 2)).toBe(12);\n});\n`,
};

test("mocha, jest and vitest: their tests stand in the tests panel, with the line that failed", async ({ page }) => {
  test.setTimeout(240_000);
  // A runner that loads its WebAssembly takes its time on a busy machine.
  const patience = { timeout: 60_000 };
  await openProject(page, PROJECT);
  const { tests, totals, text, log } = workbench(page);
  await send(page, "!npm install");
  await expect(log.getByRole("button", { name: /npm install/ }).last()).toContainText("exit 0", { timeout: 120_000 });

  const fails = async (command: string): Promise<void> => {
    await send(page, `!${command}`);
    await expect(log.getByRole("button", { name: command }).last()).toContainText("exit 1", patience);
  };
  await fails("npx mocha mocha");
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");
  await tests.getByRole("button", { name: /mocha\/sum\.js:5/ }).click();
  await expect(text).toContainText("adds more");

  const again = async (command: RegExp): Promise<void> => {
    await tests.getByRole("button", { name: "Run adds", exact: true }).click();
    await expect(log.getByRole("button", { name: command }).last()).toContainText("exit 0", patience);
  };
  await again(/npx mocha 'mocha\/sum\.js' -g '\^sum adds\$'/);
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");

  await fails("npx jest --ci jest");
  await expect(totals).toContainText("✕ 1 failed✓ 2 passed");
  await expect(tests.getByRole("button", { name: /jest\/sum\.test\.js:5/ })).toBeVisible();
  await again(/npx jest --runTestsByPath 'jest\/sum\.test\.js' -t '\^adds\$'/);
  await expect(totals).toContainText("✕ 1 failed✓ 2 passed");

  await fails("npx vitest run vitest");
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");
  await expect(tests.getByRole("button", { name: /vitest\/sum\.test\.ts:6/ })).toBeVisible();
  await again(/npx vitest run 'vitest\/sum\.test\.ts' -t '\^adds\$'/);
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");
});
