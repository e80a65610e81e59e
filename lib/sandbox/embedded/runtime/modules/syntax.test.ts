import { expect, test } from "vitest";
import { applyEdits, readsOf } from "./edits.ts";
import { importCallsOf } from "./import-calls.ts";
import { readEsm } from "./syntax.ts";

const textOf = (source: string): string => {
  const { source: text, edits } = readEsm(source);
  return applyEdits(text, edits);
};

test("imports and exports are read, with their attributes, each request once", () => {
  const read = readEsm(
    'import a, { b as c } from "x";\nimport * as n from "y";\nimport j from "./j.json" with { type: "json" };\nexport { d } from "x";\nexport * from "z";\nexport * as w from "y";',
  );
  expect(read.requests.map((each) => each.specifier)).toEqual(["x", "y", "./j.json", "z"]);
  expect(read.requests[2]?.attributes).toEqual({ type: "json" });
  expect(read.imports.map(({ request, imported, local }) => [request, imported, local])).toEqual([
    [0, "default", "a"],
    [0, "b", "c"],
    [1, "*", "n"],
    [2, "default", "j"],
  ]);
  expect([...read.reExports.keys()]).toEqual(["d", "w"]);
  expect(read.stars).toEqual([3]);
});

test("names may be strings", () => {
  const read = readEsm('let a; export { a as "a \\"b\\"" }; import { "x y" as b } from "x";');
  expect([...read.locals]).toEqual([['a "b"', "a"]]);
  expect(read.imports[0]?.imported).toBe("x y");
});

test("lines and columns of the code stay", () => {
  const source = 'import a from "x";\nexport const b = import.meta.url, c = import("y");\nexport function f() {}';
  const text = textOf(source);
  expect(text.split("\n").map((line) => line.length)).toEqual(source.split("\n").map((line) => line.length));
  expect(text).toContain("const b = $importMeta.url, c = $imprt(");
});

test("properties called import or export are no statements", () => {
  const source = "const o = { import: 1, export: 2, import(x) {} };\nexport default o.import + o.export;";
  expect(textOf(source)).toBe(source.replace("export default ", "const _default="));
});

test("names that are assigned again are known", () => {
  const read = readEsm("export let a = 1, b = 2, c = 3, d = 4;\nfunction f() { b = 3; c++; [d] = [1]; }");
  expect([...read.mutable].sort()).toEqual(["b", "c", "d"]);
});

test("imported names are told from others of their name", () => {
  const read = readEsm(
    'import { a } from "x";\na(); ({ a }); o.a; (function (a) { return a; })(a); class C { a() {} }',
  );
  const found = readsOf(read, new Set(["a"])).map(({ shorthand, called }) => [shorthand, called]);
  expect(found).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ]);
});

test("what the wrapper would hide from the engine is refused", () => {
  expect(() => readEsm("return 1")).toThrow("Illegal return statement");
  expect(() => readEsm("export { nothing }")).toThrow("Export 'nothing' is not defined in module");
  expect(() => readEsm("export const a = 1; export { a };")).toThrow("Duplicate export of 'a'");
  expect(() =>
    readEsm("const f = () => { return 1; };\nclass A { get x() { return 2; } static { (() => { return; })(); } }"),
  ).not.toThrow();
});

test("the wrapper's own arguments are not seen", () => {
  expect(textOf("typeof arguments; (function () { arguments; })();")).toBe(
    "typeof argument$; (function () { arguments; })();",
  );
});

test("in scripts only import calls change", () => {
  expect(importCallsOf('import("a"); "import("; o.import(1)')).toEqual({
    text: '$imprt("a"); "import("; o.import(1)',
    calls: true,
  });
  expect(importCallsOf("const a = 1").calls).toBe(false);
});
