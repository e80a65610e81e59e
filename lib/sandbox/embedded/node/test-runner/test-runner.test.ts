import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, openLab } from "../testing/run.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.write({
    "sum.test.mjs":
      "import { test, describe, it, beforeEach } from 'node:test';\nimport assert from 'node:assert';\nlet n = 0;\nbeforeEach(() => { n++; });\ntest('adds', () => {});\n" +
      "test('fails', () => {\n  assert.strictEqual(1, 2);\n});\ndescribe('suite', () => {\n  it('inner', async () => {});\n  it.skip('later', () => {});\n  it.todo('some day');\n});\ntest('counts', (t) => t.mock.fn().mock.callCount() === 0 && n > 0);\n",
    "test/plain.js": "require('node:test')('plain', () => console.log('printed'));",
    "lib/code.js": "throw new Error('not a test');",
    "node_modules/x/x.test.js": "throw new Error('not ours');",
  });
}, 60_000);
afterAll(() => lab.dispose());

const plain = (text: string): string =>
  text.replaceAll(/duration_ms:? [\d.]+/g, "duration_ms X").replaceAll(/^.*\(?node:.*\n/gm, "");

describe("node --test", () => {
  it("finds the files, reports as TAP and fails when a test fails", async () => {
    const { code, stdout } = await lab.ours("node", ["--test"]);
    expect(code).toBe(1);
    expect(plain(stdout)).toContain("# Subtest: fails\nnot ok 2 - fails\n  ---\n  duration_ms X\n");
    expect(plain(stdout)).toContain("    ok 2 - later # SKIP\n");
    expect(plain(stdout)).toContain("# printed\n# Subtest: plain\nok 5 - plain\n");
    expect(plain(stdout)).toMatch(
      /1\.\.5\n# tests 7\n# suites 1\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 1\n# duration_ms X\n$/,
    );
  });
  it("tells the tests panel each test once, with where it failed", async () => {
    await lab.events();
    await lab.ours("node", ["--test", "sum.test.mjs"]);
    const events = (await lab.events()) as {
      type: string;
      files?: string[];
      test?: { file: string; name: string[]; status: string; line: number; failure?: { at?: object } };
    }[];
    expect(events[0]).toEqual({ type: "started", files: ["sum.test.mjs"] });
    expect(
      events
        .filter((event) => event.type === "test")
        .map(({ test }) => [test?.file, test?.name.join(" > "), test?.status, test?.line]),
    ).toEqual([
      ["sum.test.mjs", "adds", "passed", 5],
      ["sum.test.mjs", "fails", "failed", 6],
      ["sum.test.mjs", "suite > inner", "passed", 10],
      ["sum.test.mjs", "suite > later", "skipped", 11],
      ["sum.test.mjs", "suite > some day", "todo", 12],
      ["sum.test.mjs", "counts", "passed", 14],
    ]);
    expect(events.find((event) => event.test?.status === "failed")?.test?.failure?.at).toEqual({
      file: "sum.test.mjs",
      line: 7,
      column: 10,
    });
    expect(events.at(-1)).toMatchObject({ type: "finished", passed: 3, failed: 1, skipped: 1, todo: 1 });
  });
  it("runs only what a name pattern names", async () => {
    const { code, stdout } = await lab.ours("node", ["--test", "--test-name-pattern=adds", "sum.test.mjs"]);
    expect(code).toBe(0);
    expect(stdout).toContain("ok 2 - fails # SKIP test name does not match pattern");
  });
  it("fails a file that breaks, and one that never ends its test", async () => {
    await lab.write({
      "broken/a.test.js": "process.exit(3);",
      "broken/b.test.js": "require('node:test')('stuck', () => new Promise(() => {}));",
    });
    const { code, stdout } = await lab.ours("node", ["--test", "broken"]);
    expect(code).toBe(1);
    expect(stdout).toContain("  exitCode: 3\n");
    expect(stdout).toContain("error: 'Promise resolution is still pending but the event loop has already resolved'");
  });
  it("prints the spec reporter on request", async () => {
    const { stdout } = await lab.ours("node", ["--test", "--test-reporter=spec", "test"]);
    expect(stdout).toMatch(/^printed\n✔ plain \([\d.]+ms\)\nℹ tests 1\n/);
  });
});
