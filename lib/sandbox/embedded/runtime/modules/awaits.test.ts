import { parse } from "sucrase/dist/esm/parser/index.js";
import { expect, test } from "vitest";
import { followAwaits } from "./awaits.ts";
import { applyEdits } from "./edits.ts";

const followed = (source: string): string | null => {
  const found = followAwaits(source, parse(source, false, false, false));
  return found && applyEdits(source, found.edits);
};
const inside = (body: string): string | null => followed(`async()=>{${body}}`)?.slice(10, -1) ?? null;

test("each form of operand is saved and restored", () => {
  for (const operand of [
    "x",
    "a.b?.c(d)[e]`f`",
    "new A.B(c).d",
    "(async () => { x })()",
    "async function () { y }",
    "class extends f(g) { h() {} }.i",
    "!typeof -z",
    "{ a: 1 }.b",
    "import('m')",
    "this.#p",
    "a?.(b)?.[c]",
    "/x/.test(y)",
    "`t`",
    "x++",
  ])
    expect(inside(`v = await ${operand};`)).toBe(`v = $$back($$save( ${operand}),await $$value());`);
});
test("what follows the operand stays behind it", () => {
  expect(inside("await a + await b, await (await c).d")).toBe(
    "$$back($$save( a),await $$value()) + $$back($$save( b),await $$value()), $$back($$save( ($$back($$save( c),await $$value())).d),await $$value())",
  );
  expect(inside("await await a")).toBe("$$back($$save( $$back($$save( a),await $$value())),await $$value())");
});
test("loops are followed, and handlers restore what was saved last in their function", () => {
  expect(inside("for await (const { of = 1 } of await a) b")).toBe(
    "for await (const { of = 1 } of $$each( $$back($$save( a),await $$value()))) b",
  );
  expect(
    followed('async function f() { "use strict"; try { await a; for await (x of y); } catch { b } finally { c } }'),
  ).toBe(
    'async function f() { "use strict";;var $$last; try { $$back($$last=$$save( a),await $$value()); for await (x of $$each( y,$$saved=>{$$last=$$saved})); } catch {$$back($$last); b } finally {$$back($$last); c } }',
  );
  expect(followed("function f() { try { a } catch (e) { (async () => { await b })() } }")).not.toContain("$$last");
});
test("names and methods called await are left alone", () => {
  expect(followed("a.await; b = { await: 1, await() {} }; c?.await(d)")).toBe(
    "a.await; b = { await: 1, await() {} }; c?.await(d)",
  );
});
