import { expect, type Page, test } from "@playwright/test";
import { type FixtureRegistry, startFixtureRegistry } from "../registry/fixture-registry.ts";
import { CommandSandbox, type Ran } from "./command-sandbox.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "./serve.ts";

let registry: FixtureRegistry;
let server: ContractServer;
let sandbox: CommandSandbox;
test.beforeAll(async () => {
  await buildSandbox();
  registry = await startFixtureRegistry();
  server = await serveSandbox("command-page.ts", { registry: registry.url });
});
test.afterAll(async () => {
  await server.close();
  await registry.close();
});

async function open(page: Page, manifest: object = { name: "project", version: "1.0.0" }): Promise<void> {
  sandbox = await CommandSandbox.open(page, server.origin);
  await sandbox.write({ "package.json": JSON.stringify(manifest) });
}
const run = (command: string): Promise<Ran> => sandbox.run(command);
const read = async (path: string) => JSON.parse((await run(`cat ${path}`)).output) as unknown;

test("a package is installed with what it needs, its program runs, and the lock is npm's", async ({ page }) => {
  await open(page);
  const installed = await run("npm install greeter@1.0.0");
  expect(installed).toMatchObject({ code: 0, output: expect.stringMatching(/^\nadded 2 packages in \d+m?s\n$/) });
  expect(await run("npx greet you")).toEqual({ code: 0, output: "hello you from 1.0.0\n" });
  expect(await run("npm ls")).toEqual({
    code: 0,
    output: "project@1.0.0 /home/tab/project\n└── greeter@1.0.0\n\n",
  });
  expect(await read("package.json")).toMatchObject({ dependencies: { greeter: "^1.0.0" } });
  const lock = (await read("package-lock.json")) as { packages: Record<string, { integrity?: string }> };
  expect(lock).toMatchObject({
    lockfileVersion: 3,
    packages: {
      "node_modules/@tiny/words": {
        version: "1.2.0",
        resolved: "https://registry.npmjs.org/@tiny/words/-/words-1.2.0.tgz",
        license: "MIT",
      },
      "node_modules/greeter": { version: "1.0.0", bin: { greet: "bin/greet.js" } },
    },
  });
  expect(lock.packages["node_modules/greeter"]?.integrity).toMatch(/^sha512-/);
});

test("npm ci puts the lock's packages in place, without the registry when they were here before", async ({ page }) => {
  await open(page, { name: "project", version: "1.0.0", dependencies: { greeter: "^1.0.0" } });
  await run("npm install");
  registry.asked.length = 0;
  const again = await run("rm -rf node_modules && npm ci && npx greet you");
  expect(again).toEqual({
    code: 0,
    output: expect.stringMatching(/^\nadded 2 packages in \d+m?s\nhello you from 1\.1\.0\n$/),
  });
  expect(registry.asked).toEqual([]);
});

test("offline, npm ci takes what is cached and asks for nothing; of what is not, it installs nothing", async ({
  page,
}) => {
  await open(page, { name: "project", version: "1.0.0", dependencies: { greeter: "^1.0.0" } });
  await run("npm install && rm -rf node_modules");
  registry.asked.length = 0;
  const cached = await run("npm ci --offline --no-audit --no-fund && npx greet you");
  expect(cached).toEqual({
    code: 0,
    output: expect.stringMatching(/^\nadded 2 packages in \d+m?s\nhello you from 1\.1\.0\n$/),
  });
  // Not plain, so npm itself does it.
  const whole = await run("npm ci --offline --foreground-scripts && npx greet you");
  expect(whole).toEqual({ code: 0, output: expect.stringMatching(/added 2 packages[\s\S]*hello you from 1\.1\.0\n$/) });
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("tabwright-packages");
        opening.onerror = reject;
        opening.onsuccess = () => {
          const clearing = opening.result.transaction("data", "readwrite").objectStore("data").clear();
          clearing.onsuccess = resolve;
          clearing.onerror = reject;
        };
      }),
  );
  for (const flag of ["--no-fund", "--foreground-scripts"]) {
    const lacking = await run(`npm ci --offline ${flag}`);
    expect(lacking).toEqual({ code: 1, output: expect.stringContaining("npm error code ENOTCACHED") });
  }
  expect(registry.asked).toEqual([]);
});

test("what an installation puts in place is no part of the project's files and pictures", async ({ page }) => {
  await open(page);
  await run("npm install greeter && mkdir -p other/node_modules/own && echo 1 > other/node_modules/own/index.js");
  const expected = ["other/node_modules/own/index.js", "package-lock.json", "package.json"];
  expect(await sandbox.paths()).toEqual({ list: expected, snapshot: expected });
});

test("an archive that is not what the registry says is refused, and nothing is installed", async ({ page }) => {
  await open(page);
  const refused = await run("npm install tampered greeter");
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("npm error code EINTEGRITY") });
  expect(await run("ls node_modules; cat package.json")).toMatchObject({
    output: expect.stringMatching(/^ls: [^\n]*No such file or directory\n\{"name":"project","version":"1.0.0"\}$/),
  });
});

test("npm ci refuses an archive that is not the lock's, and keeps what was there", async ({ page }) => {
  await open(page, { name: "project", version: "1.0.0", dependencies: { greeter: "1.0.0" } });
  await run("npm install");
  const wrong = await run(
    `node -e 'const fs = require("fs"), l = JSON.parse(fs.readFileSync("package-lock.json")); l.packages["node_modules/greeter"].integrity = "sha512-" + Buffer.alloc(64).toString("base64"); fs.writeFileSync("package-lock.json", JSON.stringify(l))' && npm ci`,
  );
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining("npm error code EINTEGRITY") });
  expect(await run("npx greet you")).toMatchObject({ code: 0, output: "hello you from 1.0.0\n" });
});

test("what there is not, what conflicts and what is out of reach is said in npm's words", async ({ page }) => {
  await open(page);
  const missing = await run("npm install no-such-package");
  expect(missing).toMatchObject({ code: 1, output: expect.stringContaining("npm error code E404") });
  const conflict = await run("npm install greeter@2 wants-old");
  expect(conflict).toMatchObject({ code: 1, output: expect.stringContaining("npm error code ERESOLVE") });
  await page.route("**/api/v1/registry/**", (route) => route.abort());
  const offline = await run("npm install portable");
  expect(offline).toMatchObject({ code: 1, output: expect.stringContaining("npm error code ENOTFOUND") });
});

test("optional packages for other systems are left out, and install scripts run only when they are allowed", async ({
  page,
}) => {
  await open(page);
  expect(await run("npm install portable && ls node_modules")).toMatchObject({
    code: 0,
    output: expect.stringMatching(/added 1 package in [^\n]*\nportable\n$/),
  });
  const silent = await run("npm install scripted && ls node_modules/scripted");
  expect(silent).toMatchObject({ code: 0, output: expect.stringContaining("(--ignore-scripts=false): scripted\n") });
  expect(silent.output).not.toContain("ran");
  const allowed = await run("rm -rf node_modules && npm install --ignore-scripts=false && ls node_modules/scripted");
  expect(allowed).toMatchObject({ code: 0, output: expect.stringMatching(/\npackage\.json\nran\n$/) });
});

test("a package that is compiled for a machine comes as its makers' build for WebAssembly, and the lock names the package", async ({
  page,
}) => {
  await open(page);
  const told = "npm warn native rollup 9.0.1 is @rollup/wasm-node 9.0.0 here, its makers' build for WebAssembly.\n";
  const installed = await run("npm install rollup && npx rollup && npm ls");
  expect(installed).toMatchObject({ code: 0, output: expect.stringContaining(told) });
  expect(installed.output).toMatch(/\n9\.0\.1\nproject@1\.0\.0 [^\n]*\n└── rollup@9\.0\.1\n/);
  const lock = await run("cat package-lock.json");
  expect(lock.output).toContain('"resolved": "https://registry.npmjs.org/rollup/-/rollup-9.0.1.tgz"');
  expect(lock.output).not.toContain("wasm-node");
  const again = await run("npm ci && npx rollup && cat package-lock.json");
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining(told) });
  expect(again.output).toMatch(/\n9\.0\.1\n\{/);
  expect(again.output.endsWith(lock.output)).toBe(true);
});

test("workspaces are linked, and a package is removed again", async ({ page }) => {
  await open(page, { name: "root", version: "1.0.0", workspaces: ["packages/*"] });
  const made = await run(
    `mkdir -p packages/a && echo '{"name":"a","version":"1.0.0","main":"a.js","dependencies":{"greeter":"^1.0.0"}}' > packages/a/package.json && echo 'console.log(require("greeter")("a"))' > packages/a/a.js && npm install && node -e 'require("a")'`,
  );
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining("hello a from 1.1.0\n") });
  expect(await run("npm ci && node -e 'require(\"a\")'")).toMatchObject({
    code: 0,
    output: expect.stringContaining("hello a from 1.1.0\n"),
  });
  expect(await run("npm uninstall greeter -w a && ls node_modules")).toMatchObject({
    code: 0,
    output: expect.stringMatching(/\na\n$/),
  });
});

test("programs other than npm cannot ask the registry", async ({ page }) => {
  await open(page);
  await run("npm ls");
  registry.asked.length = 0;
  const asked = await run(
    `node -e 'console.log(Object.getOwnPropertySymbols(globalThis).filter((s) => /tabwright/.test(String(s))).length)'`,
  );
  expect(asked).toEqual({ code: 0, output: "0\n" });
  expect((await run("curl -sS https://registry.npmjs.org/greeter")).code).not.toBe(0);
  expect(registry.asked).toEqual([]);
});
