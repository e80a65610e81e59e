import { expect, it } from "vitest";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { missingPackages } from "./missing-packages.ts";

const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/express":{}}}';

async function noteFor(files: Readonly<Record<string, string>>): Promise<string | null> {
  const sandbox = createMemorySandbox();
  await sandbox.boot(1000);
  const encoder = new TextEncoder();
  await sandbox.files.writeAll(new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])));
  return missingPackages(sandbox.files, true);
}

it("says how a lock's packages come back when they are not there", async () => {
  expect(await noteFor({ "package-lock.json": LOCK })).toMatch(/npm ci/);
});

it("says nothing without a lock, without packages in it, or when they are there", async () => {
  expect(await noteFor({ "index.js": "" })).toBeNull();
  expect(await noteFor({ "package-lock.json": '{"lockfileVersion":3,"packages":{"":{}}}' })).toBeNull();
  expect(await noteFor({ "package-lock.json": LOCK, "node_modules/.package-lock.json": "{}" })).toBeNull();
  expect(await noteFor({ "package-lock.json": LOCK, "node_modules/express/index.js": "" })).toBeNull();
});
