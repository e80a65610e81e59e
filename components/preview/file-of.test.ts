import { expect, it } from "vitest";
import { fileOf } from "./file-of.ts";

it.each([
  ["app.js", ["app.js", "public/app.js"], "app.js"],
  ["app.js", ["server.js", "public/app.js"], "public/app.js"],
  ["app.js", ["a/app.js", "b/app.js"], null],
  ["app.js", ["node_modules/x/app.js"], null],
  ["p.js", ["app.js"], null],
])("%s among %j is the file %s", (address, paths, file) => {
  expect(fileOf(address, paths)).toBe(file);
});
