import { type RunningApp, startApp } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { type FixtureRegistry, startFixtureRegistry } from "../registry/fixture-registry.ts";

let registry: FixtureRegistry;
let app: RunningApp;
test.beforeAll(async () => {
  test.setTimeout(600_000);
  registry = await startFixtureRegistry();
  app = await startApp({ env: { NPM_REGISTRY: registry.url } });
});
test.afterAll(async () => {
  await app.stop();
  await registry.close();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${app.port}/api/v1/registry/${path}`, { redirect: "manual", ...init });

test("documents and archives come through the route, scoped ones too", async () => {
  const scoped = await ask("@tiny/words", { headers: { accept: "application/vnd.npm.install-v1+json" } });
  expect([scoped.status, (await scoped.json()) as object]).toEqual([
    200,
    expect.objectContaining({ name: "@tiny/words" }),
  ]);
  const archive = await ask("@tiny/words/-/words-1.2.0.tgz");
  expect(new Uint8Array(await archive.arrayBuffer()).slice(0, 2)).toEqual(new Uint8Array([0x1f, 0x8b]));
  expect((await ask("no-such-package")).status).toBe(404);
});

test("nothing else does: other paths, methods and sites are refused before the registry hears of it", async () => {
  registry.asked.length = 0;
  for (const path of [
    "-/v1/search",
    "-/npm/v1/security/audits/quick",
    "greeter/1.0.0",
    "greeter?write=true",
    "@tiny%2fwords",
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 400]);
  for (const method of ["POST", "PUT", "DELETE"])
    expect([method, (await ask("greeter", { method })).status]).toEqual([method, 405]);
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }])
    expect((await ask("greeter", { headers })).status).toBe(403);
  expect(registry.asked).toEqual([]);
});
