import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, openLab } from "./testing/run.ts";
import { MODULE_FILES, MODULES, SCRIPTS } from "./testing/scripts.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  await lab.write(MODULE_FILES);
}, 60_000);
afterAll(() => lab.dispose());

async function same(file: string, source: string): Promise<void> {
  await lab.write({ [file]: source });
  const [ours, native] = await Promise.all([lab.ours("node", [file], "one\ntwo"), lab.native([file], "one\ntwo")]);
  expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: native.code, stdout: native.stdout });
}

describe("a script gives Node's output and exit code: it", () => {
  for (const [name, source] of Object.entries(SCRIPTS))
    it(name, () => same(`${name.replaceAll(/\W+/g, "-")}.cjs`, source));
});
describe("a module gives Node's output and exit code: it", () => {
  for (const [name, source] of Object.entries(MODULES))
    it(name, () => same(`${name.replaceAll(/\W+/g, "-")}.mjs`, source));
});

describe("node", () => {
  it("runs TypeScript, with the line numbers of the source", async () => {
    await lab.write({
      "typed.ts":
        "interface A { a: number }\nenum E { X = 2 }\nconst v: A = { a: E.X };\nconsole.log(v);\nthrow new Error('at five' as string);\n",
    });
    const { code, stdout, stderr } = await lab.ours("node", ["typed.ts"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "{ a: 2 }\n" });
    expect(stderr).toContain("typed.ts:5");
  });
  it("shows the line and a caret for an uncaught error", async () => {
    await lab.write({ "thrown.cjs": "function f() {\n  throw new TypeError('no');\n}\nf();\n" });
    const { stderr } = await lab.ours("node", ["thrown.cjs"]);
    const file = `${lab.folder}/thrown.cjs`;
    expect(stderr).toBe(
      `${file}:2\n  throw new TypeError('no');\n  ^\n\nTypeError: no\n    at f (${file}:2:9)\n    at Object.<anonymous> (${file}:4:1)\n\nNode.js v20.20.2\n`,
    );
  });
  it("shows where a script does not parse", async () => {
    await lab.write({ "broken.cjs": "let a = 1;\n foo(;\n" });
    const { code, stderr } = await lab.ours("node", ["broken.cjs"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${lab.folder}/broken.cjs:2\n foo(;\n     ^\n\nSyntaxError: Unexpected token ';'`);
  });
  it("takes code from the command line and from standard input", async () => {
    expect(await lab.ours("node", ["-p", "1 + 1"])).toEqual({ code: 0, stdout: "2\n", stderr: "" });
    expect(await lab.ours("node", ["-e", "console.log(process.argv.length)", "a"])).toEqual({
      code: 0,
      stdout: "2\n",
      stderr: "",
    });
    expect(await lab.ours("node", ["-"], "console.log('in')")).toEqual({ code: 0, stdout: "in\n", stderr: "" });
    expect(await lab.ours("node", ["--input-type=module", "-e", "console.log(await 5)"])).toEqual({
      code: 0,
      stdout: "5\n",
      stderr: "",
    });
  });
  it("words assertion errors as Node 20 does", async () => {
    await lab.write({
      "words.cjs":
        "const a = require('assert'); const t = (f) => { try { f() } catch (e) { console.log(e.message) } };\nt(() => a.strictEqual(1, 2));\nt(() => a(0 > 1));\nt(() => a.deepStrictEqual({ a: 1 }, { a: 2 }));\n",
    });
    const { stdout } = await lab.ours("node", ["words.cjs"]);
    expect(stdout).toBe(
      "Expected values to be strictly equal:\n\n1 !== 2\n\nThe expression evaluated to a falsy value:\n\n  a(0 > 1)\n\nExpected values to be strictly deep-equal:\n+ actual - expected\n\n  {\n+   a: 1\n-   a: 2\n  }\n",
    );
  });
});
