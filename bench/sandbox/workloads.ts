import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Files } from "./setting.ts";

/** What runs here and natively: a folder and a line for the shell. `bytes`: compared by what it prints in a second. */
export type Workload = {
  readonly figure: string;
  readonly target: number;
  readonly files: () => Files;
  readonly command: string;
  readonly runs: number;
  readonly bytes?: number;
};

const numbered = (count: number, file: (number: number) => readonly [string, string]): Files =>
  Array.from({ length: count }, (_, index) => file(index));

const TEST_FILE = (number: number): readonly [string, string] => [
  `tests/unit-${number}.test.js`,
  `const { test } = require("node:test");
const assert = require("node:assert");
test("adds ${number}", () => assert.strictEqual(${number} + 1, ${number + 1}));
test("compares", () => assert.deepStrictEqual({ a: [${number}] }, { a: [${number}] }));
test("waits", async () => { await Promise.resolve(); assert.ok(true); });
`,
];

const CPU = `
const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
let sum = fib(35);
const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: "row " + id, tags: ["a", "b", String(id % 7)], at: { x: id / 3, y: -id } }));
for (let round = 0; round < 10; round++) sum += JSON.parse(JSON.stringify(rows)).length;
const text = rows.map(({ name }) => name + " <user" + name.length + "@host.example>").join("\\n");
for (let round = 0; round < 20; round++) sum += [...text.matchAll(/(\\w+) <([\\w.]+)@([\\w.]+)>/g)].length;
let seed = 42;
for (let round = 0; round < 5; round++)
  sum += Array.from({ length: 200_000 }, () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff)).sort((a, b) => a - b)[0];
console.log(sum);
`;

const LINES = 300_000;
const LINE = 99;
const STDOUT = `const line = "x".repeat(${LINE}); for (let i = 0; i < ${LINES}; i++) console.log(line);`;

const TEN_THOUSAND = `
const fs = require("node:fs");
const path = require("node:path");
const body = "line of text\\n".repeat(80);
fs.rmSync("many", { recursive: true, force: true });
for (let folder = 0; folder < 100; folder++) {
  const at = path.join("many", String(folder));
  fs.mkdirSync(at, { recursive: true });
  for (let file = 0; file < 100; file++) fs.writeFileSync(path.join(at, file + ".txt"), body + file);
}
let read = 0;
for (let folder = 0; folder < 100; folder++)
  for (const name of fs.readdirSync(path.join("many", String(folder)))) {
    const file = path.join("many", String(folder), name);
    if (fs.statSync(file).isFile()) read += fs.readFileSync(file, "utf8").length;
  }
if (read < 10_000 * body.length) throw new Error("lost " + read);
`;

const SOURCE_FILE = (number: number): readonly [string, string] => [
  `src/module-${number}.ts`,
  `${number > 0 ? `import { type Item${number - 1}, make${number - 1} } from "./module-${number - 1}";\n` : ""}
export interface Item${number} { readonly id: number; name: string; children: readonly Item${number}[]; ${number > 0 ? `before?: Item${number - 1};` : ""} }
type Keys${number} = { [K in keyof Item${number}]-?: Item${number}[K] extends string ? K : never }[keyof Item${number}];
export const make${number} = (id: number): Item${number} => ({ id, name: "item " + id, children: [] ${number > 0 ? `, before: make${number - 1}(id)` : ""} });
export function pick${number}<K extends Keys${number}>(item: Item${number}, key: K): Item${number}[K] { return item[key]; }
export class Store${number}<T extends { id: number }> {
  readonly #items = new Map<number, T>();
  add(item: T): this { this.#items.set(item.id, item); return this; }
  all(): T[] { return [...this.#items.values()].sort((a, b) => a.id - b.id); }
  async load(read: (id: number) => Promise<T>, ids: readonly number[]): Promise<void> { for (const each of await Promise.all(ids.map(read))) this.add(each); }
}
export const names${number}: string[] = new Store${number}<Item${number}>().add(make${number}(1)).all().map((item) => pick${number}(item, "name"));
`,
];

/** The real package, as the registry has it, without what only editors use. */
function typescriptFiles(): Files {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const lib = readdirSync(join(folder, "lib")).filter(
    (name) => name === "tsc.js" || name === "_tsc.js" || name.startsWith("lib."),
  );
  return ["package.json", "bin/tsc", ...lib.map((name) => `lib/${name}`)].map((path) => [
    `node_modules/typescript/${path}`,
    readFileSync(join(folder, path), "utf8"),
  ]);
}

export const WORKLOADS: readonly Workload[] = [
  {
    figure: "sandbox.node-test-50-ratio",
    target: 1,
    files: () => numbered(50, TEST_FILE),
    command: "node --test tests",
    runs: 3,
  },
  { figure: "sandbox.cpu-ratio", target: 1.1, files: () => [["cpu.js", CPU]], command: "node cpu.js", runs: 5 },
  {
    figure: "sandbox.stdout-ratio",
    target: 1,
    files: () => [["stdout.js", STDOUT]],
    command: "node stdout.js",
    runs: 5,
    bytes: LINES * (LINE + 1),
  },
  {
    figure: "sandbox.files-10k-ratio",
    target: 2,
    files: () => [["files.js", TEN_THOUSAND]],
    command: "node files.js",
    runs: 5,
  },
  {
    figure: "sandbox.tsc-100-ratio",
    target: 1.5,
    files: () => [
      [
        "tsconfig.json",
        '{ "compilerOptions": { "strict": true, "target": "ES2022", "module": "CommonJS", "noEmit": true }, "include": ["src"] }',
      ],
      ...numbered(100, SOURCE_FILE),
      ...typescriptFiles(),
    ],
    command: "node node_modules/typescript/bin/tsc --noEmit -p .",
    runs: 3,
  },
];
