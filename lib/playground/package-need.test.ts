import { expect, it } from "vitest";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { installedPackages, packageNeed } from "./package-need.ts";

const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/express":{}}}';
const MANIFEST = '{"dependencies":{"express":"^5.0.0"}}';

async function filesOf(files: Readonly<Record<string, string>>) {
  const sandbox = createMemorySandbox();
  await sandbox.boot(1000);
  const encoder = new TextEncoder();
  await sandbox.files.writeAll(new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])));
  return sandbox.files;
}
const needOf = async (files: Readonly<Record<string, string>>) => packageNeed(await filesOf(files));

it("is a clean installation with a lock that names packages, and an ordinary one without", async () => {
  expect(await needOf({ "package-lock.json": LOCK, "package.json": MANIFEST })).toBe("npm ci");
  expect(await needOf({ "package.json": MANIFEST })).toBe("npm install");
  expect(await needOf({ "package.json": '{"devDependencies":{"vitest":"^4.0.0"}}' })).toBe("npm install");
});

it("is none where no package is named, or they are there", async () => {
  expect(await needOf({ "index.js": "" })).toBeNull();
  expect(await needOf({ "package.json": '{"dependencies":{}}' })).toBeNull();
  expect(await needOf({ "package.json": "not JSON" })).toBeNull();
  expect(await needOf({ "package-lock.json": '{"lockfileVersion":3,"packages":{"":{}}}' })).toBeNull();
  expect(await needOf({ "package-lock.json": LOCK, "node_modules/.package-lock.json": "{}" })).toBeNull();
  expect(await needOf({ "package-lock.json": LOCK, "node_modules/express/index.js": "" })).toBeNull();
});

it("counts what npm has put in place", async () => {
  const count = async (files: Readonly<Record<string, string>>) => installedPackages(await filesOf(files));
  expect(
    await count({ "node_modules/.package-lock.json": '{"packages":{"node_modules/a":{},"node_modules/b":{}}}' }),
  ).toBe(2);
  expect(await count({ "node_modules/.package-lock.json": "[" })).toBeNull();
  expect(await count({})).toBeNull();
});
