import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as library from "../src/index.js";

const readme = readFileSync("README.md", "utf8");
const api = readme.slice(readme.indexOf("<!-- api -->"), readme.indexOf("<!-- /api -->"));
const sources = readdirSync("src").map((name) => readFileSync(`src/${name}`, "utf8"));

/** A doc comment, then the function it belongs to. */
const FUNCTION = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export function (\w+)\(([^)]*)\)/g;
const functions = sources.flatMap((source) =>
  [...source.matchAll(FUNCTION)].map(([, comment = "", name, parameters]) => ({ comment, name, parameters })),
);
const sections = [...api.matchAll(/^### `(\w+)\(([^)]*)\)`$/gm)].map(([, name, parameters]) => ({ name, parameters }));
const names = sections.map((section) => section.name);

test("the README describes every export", () => {
  assert.deepEqual(
    Object.keys(library).filter((name) => !names.includes(name)),
    [],
  );
});

test("the README describes nothing else", () => {
  assert.deepEqual(
    names.filter((name) => !(name in library)),
    [],
  );
});

test("the signatures in the README are those in the code", () => {
  const code = functions.map(({ name, parameters }) => `${name}(${parameters})`);
  assert.deepEqual(
    sections.map(({ name, parameters }) => `${name}(${parameters})`).filter((signature) => !code.includes(signature)),
    [],
  );
});

test("every export says what it takes, what it returns, and an example", () => {
  const incomplete = functions.filter(({ comment, parameters }) => {
    const named = parameters.split(", ").every((name) => new RegExp(`@param ${name} \\S`).test(comment));
    return !named || !/@returns \S/.test(comment) || !/@example \S/.test(comment);
  });
  assert.deepEqual(
    incomplete.map(({ name }) => name),
    [],
  );
});

test("the examples give what they say", () => {
  const lines = functions.flatMap(({ comment }) => [...comment.matchAll(/@example (.+) \/\/ (.+)/g)]);
  const run = (code) => new Function(...Object.keys(library), `return ${code};`)(...Object.values(library));
  for (const [, call, result] of lines) assert.deepEqual(run(call), run(`(${result})`), call);
});

test("npm run docs would change nothing", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/docs.js", "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(readFileSync("README.md", "utf8"), readme);
});
