import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

const MOST_LINES = 60;

const modules = new Map(
  readdirSync("src", { recursive: true })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".js"))
    .map((path) => [path, readFileSync(path, "utf8")]),
);

function importsOf(path) {
  const names = modules.get(path)?.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...(names ?? [])].map(([, name]) => posix.join(posix.dirname(path), name));
}

test("god.js is gone and nobody asks for it", () => {
  const believers = [...modules.keys()].filter((path) => importsOf(path).includes("src/god.js"));
  assert.deepEqual({ exists: modules.has("src/god.js"), believers }, { exists: false, believers: [] });
});

test(`no module is longer than ${MOST_LINES} lines`, () => {
  const long = [...modules].filter(([, text]) => text.trimEnd().split("\n").length > MOST_LINES);
  assert.deepEqual(
    long.map(([path]) => path),
    [],
  );
});

test("no module imports itself, however long the way", () => {
  const reaches = (path, goal, seen = new Set()) =>
    importsOf(path).some((next) => next === goal || (!seen.has(next) && reaches(next, goal, seen.add(next))));
  assert.deepEqual(
    [...modules.keys()].filter((path) => reaches(path, path)),
    [],
  );
});
