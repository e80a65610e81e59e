/** A package as the registry has it, and something that people do with it. */
export type Smoke = {
  readonly name: string;
  /** What is installed: exact versions. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** True: the sandbox's own npm installs it, from the lock that was made natively; else what is installed natively is copied. */
  readonly installsHere?: true;
  readonly files: Readonly<Record<string, string>>;
  /** A line for the shell, the same natively. */
  readonly command: string;
};

const ASK = `const ask = async (server) => {
  const { port } = server.address();
  for (const path of ["/", "/json", "/missing"]) {
    const response = await fetch("http://127.0.0.1:" + port + path);
    console.log(response.status, response.headers.get("content-type"), await response.text());
  }
  process.exit(0);
};`;
const SUM = "module.exports = (a, b) => a + b;\n";

/** What vitest must get right: mocks of modules, fake timers, snapshots, TypeScript, a test that fails. */
const VITEST_FILES = {
  "src/cart.ts": `import { rate } from "./tax";
export type Line = { price: number; count: number };
export const total = (lines: Line[]): number => lines.reduce((sum, { price, count }) => sum + price * count, 0) * (1 + rate());
export const later = (value: string, ms: number): Promise<string> => new Promise((resolve) => setTimeout(resolve, ms, value));
`,
  "src/tax.ts": "export enum Kind { Low = 0.07, High = 0.19 }\nexport const rate = (): number => Kind.High;\n",
  "src/cart.test.ts": `import { afterEach, describe, expect, it, vi } from "vitest";
import { later, total } from "./cart";
import { rate } from "./tax";
vi.mock("./tax", () => ({ rate: vi.fn(() => 0) }));
afterEach(() => { vi.useRealTimers(); });
describe("the cart", () => {
  it("adds up", () => { expect(total([{ price: 2, count: 3 }])).toBe(6); expect(rate).toHaveBeenCalledTimes(1); });
  it("uses what a mock says", () => { vi.mocked(rate).mockReturnValueOnce(0.5); expect(total([{ price: 2, count: 1 }])).toBe(3); });
  it("matches snapshots", () => { expect({ when: new Date(0) }).toMatchSnapshot(); expect([1, "a"]).toMatchInlineSnapshot(\`
    [
      1,
      "a",
    ]
  \`); });
  it("waits in its own time", async () => {
    vi.useFakeTimers(); const seen: string[] = []; void later("x", 60_000).then((value) => seen.push(value));
    await vi.advanceTimersByTimeAsync(59_999); expect(seen).toEqual([]); await vi.advanceTimersByTimeAsync(1); expect(seen).toEqual(["x"]);
  });
  it("fails", () => { expect(total([{ price: 100, count: 1 }])).toBe(120); });
  it.skip("is left out", () => {});
});
`,
};
const VITE_PROJECT_FILES = {
  "vite.config.mjs": 'import react from "@vitejs/plugin-react";\nexport default { plugins: [react()] };\n',
  "index.html":
    '<!doctype html><title>App</title><div id="root"></div><script type="module" src="/main.jsx"></script>\n',
  "main.jsx":
    'import { createRoot } from "react-dom/client"; import "./style.css"; const App = () => <h1>Hello</h1>; createRoot(document.getElementById("root")).render(<App />);\n',
  "style.css": "h1 { color: red; & b { margin: 0px 0px; } }\n",
};

export const SMOKES: readonly Smoke[] = [
  {
    name: "typescript",
    dependencies: { typescript: "5.9.3" },
    files: { "a.ts": "const a: number = 'text';\nexport const b = a.toFixed();\n" },
    command:
      "node_modules/.bin/tsc --noEmit --strict a.ts; echo $?; node_modules/.bin/tsc --noCheck --module es2022 a.ts && cat a.js",
  },
  {
    name: "prettier",
    dependencies: { prettier: "3.6.2" },
    files: { "a.js": "const  a = {b:1,\nc : [1,2 ]}\n", "b.md": "*  one\n*  two\n" },
    command: "node_modules/.bin/prettier a.js b.md; node_modules/.bin/prettier --check a.js; echo $?",
  },
  {
    name: "eslint",
    dependencies: { eslint: "9.38.0", "@eslint/js": "9.38.0" },
    files: {
      "eslint.config.mjs": 'import js from "@eslint/js";\nexport default [js.configs.recommended];\n',
      "a.js": "const unused = 1;\nif (true) { undefinedName(); }\n",
    },
    command: "node_modules/.bin/eslint a.js",
  },
  {
    name: "mocha",
    dependencies: { mocha: "11.7.4" },
    files: {
      "sum.js": SUM,
      "test/sum.js":
        'const assert = require("assert"); const sum = require("../sum.js");\ndescribe("sum", () => { it("adds", () => assert.strictEqual(sum(1, 2), 3)); it("fails", () => assert.strictEqual(sum(1, 2), 4)); it("waits", async () => { await new Promise((r) => setTimeout(r, 5)); }); });\n',
    },
    command: "node_modules/.bin/mocha",
  },
  {
    name: "tape",
    dependencies: { tape: "5.9.0" },
    files: {
      "sum.js": SUM,
      "test.js":
        'const test = require("tape"); const sum = require("./sum.js");\ntest("sum", (t) => { t.plan(2); t.equal(sum(1, 2), 3); t.deepEqual([sum(1, 1)], [3]); });\n',
    },
    command: "node test.js",
  },
  {
    name: "uvu",
    dependencies: { uvu: "0.5.6" },
    files: {
      "tests/sum.js":
        'const { test } = require("uvu"); const assert = require("uvu/assert");\ntest("adds", () => assert.is(1 + 2, 3)); test("fails", () => assert.equal({ a: 1 }, { a: 2 })); test.run();\n',
    },
    command: "node_modules/.bin/uvu tests",
  },
  {
    name: "jest",
    dependencies: { jest: "29.7.0" },
    files: {
      "sum.js": SUM,
      "sum.test.js":
        'const sum = require("./sum.js"); jest.useFakeTimers();\ntest("adds", () => expect(sum(1, 2)).toBe(3)); test("fails", () => expect({ a: sum(1, 1) }).toEqual({ a: 3 })); test("mocks", () => { const f = jest.fn(() => 7); setTimeout(f, 1000); jest.runAllTimers(); expect(f).toHaveBeenCalledTimes(1); });\n',
    },
    command: "node_modules/.bin/jest --ci",
  },
  ...["4.1.12", "3.2.4"].map(
    (version): Smoke => ({
      name: `vitest ${version[0]}`,
      dependencies: { vitest: version, vite: version.startsWith("3") ? "7.3.8" : "8.3.8" },
      installsHere: true,
      files: VITEST_FILES,
      command: "for pool in threads forks; do node_modules/.bin/vitest run --no-file-parallelism --pool=$pool; done",
    }),
  ),
  ...["8.3.8", "7.3.8"].map(
    (version): Smoke => ({
      name: `vite ${version[0]}`,
      dependencies: {
        vite: version,
        "@vitejs/plugin-react": version.startsWith("7") ? "5.2.0" : "6.3.0",
        react: "19.3.1",
        "react-dom": "19.3.1",
      },
      installsHere: true,
      files: VITE_PROJECT_FILES,
      command: "node_modules/.bin/vite build && ls dist/assets",
    }),
  ),
  {
    name: "express",
    dependencies: { express: "5.1.0" },
    files: {
      "server.js": `const express = require("express"); ${ASK}
const app = express(); app.get("/", (_, r) => r.send("hello")); app.get("/json", (_, r) => r.json({ a: 1 }));
const server = app.listen(0, () => ask(server));\n`,
    },
    command: "node server.js",
  },
  {
    name: "fastify",
    dependencies: { fastify: "5.6.1" },
    files: {
      "server.js": `const app = require("fastify")(); ${ASK}
app.get("/", async () => "hello"); app.get("/json", async () => ({ a: 1 })); app.listen({ port: 0 }).then(() => ask(app.server));\n`,
    },
    command: "node server.js",
  },
  {
    name: "hono",
    dependencies: { hono: "4.10.1", "@hono/node-server": "1.19.5" },
    files: {
      "server.mjs": `import { serve } from "@hono/node-server"; import { Hono } from "hono"; ${ASK}
const app = new Hono(); app.get("/", (c) => c.text("hello")); app.get("/json", (c) => c.json({ a: 1 })); const server = serve({ fetch: app.fetch, port: 0 }, () => ask(server));\n`,
    },
    command: "node server.mjs",
  },
  {
    name: "lodash, semver, zod, chalk, yargs",
    dependencies: { lodash: "4.17.21", semver: "7.7.3", zod: "4.1.12", chalk: "5.6.2", yargs: "17.7.2" },
    files: {
      "use.mjs": `import _ from "lodash"; import semver from "semver"; import { z } from "zod"; import chalk from "chalk"; import yargs from "yargs";
console.log(_.chunk(_.range(5), 2), semver.maxSatisfying(["1.2.3", "1.9.0"], "^1.2"), z.object({ a: z.number() }).safeParse({ a: "x" }).error.issues);
console.log(chalk.red("red"), yargs(["--size", "3", "go"]).option("size", { type: "number" }).parse());\n`,
    },
    command: "node use.mjs; FORCE_COLOR=1 node use.mjs | tail -1",
  },
  {
    name: "esbuild-wasm",
    dependencies: { "esbuild-wasm": "0.25.11" },
    files: { "a.ts": 'import { b } from "./b";\nconsole.log(b as number);\n', "b.ts": "export const b = 6 * 7;\n" },
    command: "node node_modules/esbuild-wasm/bin/esbuild --bundle a.ts --minify",
  },
  {
    name: "rollup (@rollup/wasm-node)",
    dependencies: { "@rollup/wasm-node": "4.52.5" },
    files: {
      "a.mjs": 'import { b } from "./b.mjs";\nconsole.log(b);\n',
      "b.mjs": "export const b = 6 * 7;\nexport const unused = 1;\n",
    },
    command: "node_modules/.bin/rollup a.mjs --silent",
  },
];
