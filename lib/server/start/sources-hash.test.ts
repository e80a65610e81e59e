import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.ts";
import { readSources } from "./sources-hash.ts";

let root: string;
const put = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sources-"));
  await put("app/page.tsx", "page");
  await put("lib/domain/a.ts", "a");
});
afterEach(() => rm(root, { recursive: true }));

it("changes when a source changes, comes, goes or is renamed, and with nothing else", async () => {
  const first = readSources(root).hash;
  await put("lib/domain/a.test.ts", "test");
  await put("lib/README.md", "read me");
  await put("public/sandbox/manifest.json", "{}");
  await put("lib/server/start/main.ts", "not built by Next");
  await utimes(join(root, "app/page.tsx"), 1, 1);
  expect(readSources(root).hash).toBe(first);
  const seen = new Set([first]);
  await put("app/page.tsx", "other");
  seen.add(readSources(root).hash);
  await put("app/new.tsx", "new");
  seen.add(readSources(root).hash);
  await rm(join(root, "app/new.tsx"));
  await put("app/renamed.tsx", "new");
  seen.add(readSources(root).hash);
  expect(seen.size).toBe(4);
});

it("is as new as the newest change, a removal included", async () => {
  for (const path of ["app/page.tsx", "app", "lib/domain/a.ts", "lib/domain", "lib"])
    await utimes(join(root, path), 100, 100);
  expect(readSources(root).newest).toBe(100_000);
  await rm(join(root, "lib/domain/a.ts"));
  expect(readSources(root).newest).toBeGreaterThan(100_000);
});

it("a lock is held by one at a time, and a lock whose process is gone by nobody", async () => {
  const file = join(root, "locks", "build.lock");
  await mkdir(dirname(file));
  await writeFile(file, "0");
  const order: string[] = [];
  const work = (name: string) =>
    withLock(file, async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    });
  await Promise.all([work("one"), work("two")]);
  const [first, second] = order[0] === "one begins" ? ["one", "two"] : ["two", "one"];
  expect(order).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});
