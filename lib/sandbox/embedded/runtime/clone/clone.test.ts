import { types } from "node:util";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { ValueReader } from "./read.ts";
import { ValueWriter } from "./write.ts";

const write = (value: unknown): Buffer => {
  const writer = new ValueWriter(types as never, {
    refuse: (message) => {
      throw new Error(message);
    },
  });
  writer.header();
  writer.value(value);
  return Buffer.from(writer.release());
};
const read = (bytes: Uint8Array): unknown => {
  const reader = new ValueReader(bytes, {});
  reader.header();
  return reader.value();
};

const loop: Record<string, unknown> = { name: "loop" };
loop["self"] = loop;
const failure = new TypeError("no", { cause: { why: 1 } });
failure.stack = "TypeError: no\n    at x";
const values: readonly (readonly [string, unknown])[] = [
  ["numbers", { a: 0, b: -1, c: 2 ** 31, d: -(2 ** 31), e: 1.5, f: -0, g: Number.NaN, h: 1e300 }],
  ["texts", ["", "plain", "\u00e9", "\u0451\u0436", "\u{1f600}", "\ud800", "x".repeat(300)]],
  ["plain values", [undefined, null, true, false]],
  ["big integers", [0n, 1n, -1n, 2n ** 64n, -(2n ** 130n)]],
  ["objects with indexes", { b: 1, 2: 2, 1: 1, 4294967294: 3, 4294967295: 4 }],
  ["dense arrays", [1, [2, "3"], []]],
  ["arrays of doubles", [1, 2.5, 3]],
  ["arrays with holes", Object.assign(new Array(3), { 0: 1, 2: 3 })],
  ["arrays with properties", Object.assign([1], { extra: true })],
  [
    "maps and sets",
    new Map<unknown, unknown>([
      [1, new Set([1, "2"])],
      ["k", new Map()],
    ]),
  ],
  ["dates", [new Date(5), new Date(Number.NaN)]],
  ["boxed", [Object(1), Object("s"), Object(true), Object(false), Object(5n)]],
  ["expressions", [/a+b/gi, /\u0451/su, /x/dy]],
  ["loops", loop],
  ["errors", failure],
  ["buffers", new Uint8Array([1, 2, 3]).buffer],
];

describe("values in V8's format", () => {
  for (const [name, value] of values) {
    it(`writes ${name} as native Node does`, () => {
      expect(write(value).toString("hex")).toBe(serialize(value).toString("hex"));
    });
    it(`reads ${name} that native Node wrote`, () => {
      expect(read(serialize(value))).toEqual(deserialize(serialize(value)));
    });
  }
  it("brings views back on one buffer", () => {
    const { buffer } = new Uint8Array([1, 2, 3, 4]);
    const [a, b] = read(write([new Uint8Array(buffer, 1, 2), new DataView(buffer)])) as [Uint8Array, DataView];
    expect([...a]).toEqual([2, 3]);
    expect(b.buffer).toBe(a.buffer);
  });
  it("refuses what cannot be cloned in the engine's words", () => {
    expect(() => write({ f: () => 1 })).toThrow("() => 1 could not be cloned.");
    expect(() => write(Symbol("s"))).toThrow("Symbol(s) could not be cloned.");
    expect(() => write(Promise.resolve())).toThrow("#<Promise> could not be cloned.");
    expect(() => write((function* () {})())).toThrow("[object Generator] could not be cloned.");
  });
  it("does not read past the end", () => {
    expect(() => read(serialize({ a: [1, 2, 3] }).subarray(0, 6))).toThrow("Unable to deserialize cloned data.");
  });
});
