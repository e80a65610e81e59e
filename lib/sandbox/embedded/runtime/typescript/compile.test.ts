import { runInNewContext } from "node:vm";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compileTypeScript } from "./compile.ts";
import type { CompilerOptions } from "./unit.ts";

/** What a program logs, compiled by us or by TypeScript itself. */
function logged(code: string): unknown[] {
  const log: unknown[] = [];
  const exports = {};
  const module = { exports };
  runInNewContext(`${code}\n`, {
    log: (...values: unknown[]) =>
      log.push(...values.map((value) => (typeof value === "function" ? `function ${value.name}` : value))),
    exports,
    module,
    require: (name: string) => ({ name }),
    Reflect,
  });
  return JSON.parse(JSON.stringify([log, module.exports]));
}
const ours = (source: string, options: CompilerOptions = {}, path = "/a.ts"): string => {
  const { code } = compileTypeScript(source, path, options);
  expect(code.split("\n").length).toBe(source.split("\n").length);
  return code;
};
const theirs = (source: string, options: CompilerOptions = {}): string =>
  ts.transpileModule(source, {
    compilerOptions: { ...(options as object), target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

const SAME: Readonly<Record<string, string>> = {
  "a namespace with values": `namespace S { export const a = 1; export function f() { return a + 1 } log(a, f()); } log(S);`,
  "namespaces that are declared twice": `namespace S { export let a = 1; export const { b, c: [d = 4] } = { b: 2, c: [] as number[] } }
    namespace S { a++; export const e = { a, b }; export class K { x = a } log(d, new K().x) } log(S, S.e, new S.K());`,
  "nested and dotted namespaces": `namespace A.B.C { export const x = 1; export namespace D { export const y = x + 1; } }
    namespace A.B { log(C.x, C.D.y); const x = 5; log(x) } log(A);`,
  "a namespace that adds to a class, a function and an enum": `class K { static s = 1 } namespace K { export const t = K.s + 1 } log(K.t);
    function f() { return f.n } namespace f { export let n = 3 } log(f());
    enum E { A = 1 } namespace E { export const of = (x: number) => E[x] } log(E.of(1), E.A);`,
  "a namespace with its own name inside": `namespace A { export class A { y = 2 } export const z = new A().y; } log(A.z, new A.A());`,
  "exported variables that are assigned": `namespace N { export let a: number, b = 2; a = b; export function set(v: number) { a = v; ({ a } = { a: a + 1 }); [b = 3] = []; } } N.set(7); log(N.a, N.b);`,
  "parameters that hide what a namespace exports": `namespace N { export const a = 1; const f = (a: string) => a; function g({ a }: any) { return a } { let a = 9; log(a) } log(f("x"), g({ a: 2 }), a); for (const a of [5]) log(a); try { throw 6 } catch (a) { log(a) } }`,
  "functions of a namespace, called without it": `namespace N { export const f = function (this: unknown) { return this === undefined || this === globalThis }; log(f()); export const t = (s: TemplateStringsArray) => s[0]; log(t\`x\`); }`,
  "namespaces of types alone": `namespace T { export interface A { a: 1 } export type B = A } log(typeof T === "undefined"); declare namespace T2 { const a: number }`,
  "aliases of namespaces": `namespace A.B { export const c = 1; export type T = 1 } import C = A.B; import D = A.B.T; log(C.c); namespace E { export import F = A.B; import G = A.B; log(F.c, G.c) } log(E.F.c)`,
  enums: `enum E { A, B = 5, C, D = "x", F = -1, G, H = 1 << 3 | B, I = \`t\${1}\`, "j-k" = 2, L = "abc".length } log(E, E[0], E.I);
    const enum K { A = E.B, B = A + 1 } log(K.B); enum E2 { A = 1 } enum E2 { B = A + 1 } log(E2);`,
  "an enum in a function and in a namespace": `function f() { enum E { A, B } return E.B } log(f()); namespace N { export enum E { A = 3, B } export const x = E.B; enum H { C } log(H.C) } namespace N { export enum E { D = 9 } } log(N.x, N.E);`,
  "parameter properties": `class A { x = 1; constructor(public a: number, private readonly b = a + 1, protected c?: string) { this.x = this.a } } log(new A(1));
    class B extends A { constructor(readonly d: string) { super(5); log(this.d) } } log(new B("d"));`,
  "members of classes": `abstract class A<T> { declare z: string; abstract m(): void; [key: string]: any; static #p?: number = 3; public static readonly q = A.#p; toString(): string { return "A" } get v(): number { return 1 } private x?: T; y!: number
      public ["k"] = 2
      protected *g(): Generator<number> { yield 1 } o?(): number { return 3 } f(a: string): void; f(a: number): void; f(a: any): void { log(a) } }
    class B extends A<string> implements Iterable<number>, Object { override m() { } async *[Symbol.asyncIterator]() {} *[Symbol.iterator](this: B) { yield 1 } } const b = new B(); log(b, b.q, B.q, [...b.g()], [...b]); b.f(2);`,
  assertions: `const a = <any>{ a: 1 }; const f = () => <any>{ b: 2 }; log(a, f(), (a as any).a!, a satisfies object, (<number>a.a) + 1);
    let n: number | undefined = 3 as number
    ;[1].forEach((x): void => log(x)); const g = <T,>(x: T) => x; log(g<string>("s")); let u!: number; u = n!; log(u); (n as any) = 4; log(n);
    const h = f<any>; log(typeof h)`,
  "statements that a type stood between": `let q = 1
    type T = 1
    ;(q as number) = 2
    interface I {}
    [3].forEach((x) => log(x))
    const v = q as number
    ;[4].forEach((x) => log(x)); log(v)`,
  "arrow functions with types on lines of their own": `const f = (
      a: number,
    ):
      | number
      | string => a; log(f(1)); const g = async <T>(x: T): Promise<
      T> => x; log(typeof g);`,
  "functions with overloads and this": `function f(a: string): string; function f(a: number): number; function f(this: void, a: any) { return a } log(f(1)); const o = { m(this: unknown, x?: number, ...y: any[]): asserts x is number { } }; log(o.m.length)`,
  "auto accessors": `class A { accessor x = 1; static accessor y: string = "s" } const a = new A(); a.x++; A.y += "t"; log(a.x, A.y, Object.keys(a))`,
};
const DECORATED: Readonly<Record<string, string>> = {
  "decorators in TypeScript's order": `const d = (n: string) => { log("make " + n); return (...a: any[]) => { log("apply " + n, a.length, typeof a[1], typeof a[2]) } };
    @d("c1")
    @d("c2") class A { @d("p") x = 1; @d("m") m(@d("mp") a: number, b: string) {} @d("s") static s = 2; @d("g") get v() { return 1 } constructor(@d("cp") private y: number) {} @d("k") public ["ke" + "y"]() {} } log(new A(3));`,
  "a decorator that replaces": `const r = (c: any) => class extends c { z = 1 } as any; const w = (t: any, k: string, p: any) => ({ ...p, value: () => 7 });
    @r class A { @w m() { return 1 } } log(new A(), new A().m()); abstract class P { @w abstract q(): void; @w n() {} } log((P.prototype as any).n());`,
};

describe("a program does what it does compiled by TypeScript:", () => {
  for (const [name, source] of Object.entries(SAME))
    test(name, () => expect(logged(ours(source))).toEqual(logged(theirs(source))));
  for (const [name, source] of Object.entries(DECORATED))
    test(name, () => {
      const options = { experimentalDecorators: true };
      expect(logged(ours(source, options))).toEqual(logged(theirs(source, options)));
    });
});

describe("imports and exports", () => {
  const line = (source: string, options: CompilerOptions = {}): string =>
    ours(source, options).replace(/\s+/g, " ").trim();
  test("of types go, those of values stay", () => {
    expect(
      line(
        `import A, { type B, C, D } from "x"; import type E from "y"; import { F } from "z"; log(C, { F: 1 } as D & F, <A>1);`,
      ),
    ).toBe('import { C } from "x"; ; ; log(C, { F: 1 } , ( 1));');
    expect(
      line(
        `import { A } from "x"; export { A, type B }; export type { C } from "y"; interface D {} export { D }; export default D;`,
      ),
    ).toBe('import { A } from "x"; export { A, }; ; ; export { }; ;');
    expect(line(`import { A, type B } from "x";`, { verbatimModuleSyntax: true })).toBe('import { A } from "x";');
  });
  test("that require and assign work in scripts", () => {
    expect(logged(ours(`import a = require("a"); import type b = require("b"); log(a.name); export = { a };`))).toEqual(
      [["a"], { a: { name: "a" } }],
    );
  });
  test("of a namespace and an enum stand before the first of them", () => {
    expect(
      line(
        `export namespace A { export const x = 1 } export namespace A { } export enum E { A } export enum E { B = 2 }`,
      ),
    ).toMatch(/^export var A;\(function\(A\)\{.*\}\)\(A\|\|\(A=\{\}\)\);.*export var E;\(function.*; \(function\(E\)/);
  });
  test("of decorated classes stay what they were", () => {
    const options = { experimentalDecorators: true };
    expect(line("@d export class A {}", options)).toContain(
      "let $decorators_1=()=>[d]; export let A=class A {};A=$decorate(",
    );
    expect(line("export default @d class A {}", options)).toMatch(
      /let A=class A \{\};A=\$decorate\(.*\);export\{A as default\};$/,
    );
    expect(line("@d() export default class {}", options)).toContain("let default_1=");
  });
});

describe("what cannot be compiled is an error that names itself:", () => {
  const CASES: Readonly<Record<string, readonly [string, RegExp]>> = {
    "standard decorators": ["@d class A {}", /experimentalDecorators/],
    "an enum without a value to count from": ['enum E { A = "x", B }', /initializer/],
    "parameter properties before a hidden super()": [
      "class A extends B { constructor(public a: 1) { if (a) super(); } }",
      /super/,
    ],
    "an export list in a namespace": ["namespace A { const a = 1; export { a } }", /namespace|Unexpected/],
    "a module that is not declared": ['module "x" { export const a = 1 }', /module|ambient/i],
  };
  for (const [name, [source, words]] of Object.entries(CASES))
    test(name, () => expect(() => compileTypeScript(source, "/a.ts", {})).toThrow(words));
  test("export = in an ES module", () =>
    expect(() => compileTypeScript("export = 1", "/a.mts", {})).toThrow('"export =" cannot stand in an ES module'));
});
