import { expect, it, vi } from "vitest";
import { createMemorySandbox, type ScriptedCommand } from "../sandbox/memory/create-memory-sandbox.ts";
import { type PackagesStatus, ProjectPackages } from "./project-packages.ts";

const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/a":{},"node_modules/b":{}}}';
const INSTALLED = '{"packages":{"node_modules/a":{},"node_modules/b":{}}}';
const RESTORE = "npm ci --offline --ignore-scripts --no-audit --no-fund";
const installs: ScriptedCommand = () => ({ files: { "node_modules/.package-lock.json": INSTALLED } });

async function open(options: {
  kept?: string;
  files?: Record<string, string>;
  commands?: Record<string, ScriptedCommand>;
}) {
  const commands = options.commands ?? { [RESTORE]: installs };
  const sandbox = createMemorySandbox({ commands, files: options.files ?? { "package-lock.json": LOCK } });
  await sandbox.boot(1000);
  const statuses: PackagesStatus[] = [];
  const notes: string[] = [];
  const ran: string[] = [];
  let memo: string | null = options.kept ?? null;
  const packages = new ProjectPackages({
    memos: {
      read: () => memo,
      write: (_, text) => {
        memo = text;
      },
    },
    sandbox: () => sandbox,
    status: (status) => statuses.push(status),
    note: (line) => notes.push(line),
    run: async (command) => {
      ran.push(command);
      await sandbox.spawn(command).exit;
    },
  });
  const restored = async () => {
    packages.restore(sandbox);
    await packages.restoring;
    return statuses.at(-1) ?? null;
  };
  return { packages, sandbox, statuses, notes, ran, restored, memo: () => memo };
}

it("puts back what was installed, from the cache, and says so", async () => {
  const { restored, statuses, notes, ran } = await open({ kept: '{"count":2}' });
  await restored();
  expect(statuses).toEqual([{ state: "restoring", count: 2 }, { state: "settled" }]);
  expect(notes).toEqual([
    "Restoring 2 packages from this browser’s cache…",
    "2 packages restored. Install scripts did not run.",
  ]);
  expect(ran).toEqual([]);
});

it("says when the lock has others than there were", async () => {
  const { restored, notes } = await open({ kept: '{"count":312}' });
  await restored();
  expect(notes.at(-1)).toContain("2 packages restored as package-lock.json has them; there were 312 before.");
});

it("installs nothing by itself that was not installed in the session", async () => {
  for (const kept of [undefined, "{}", '{"count":-1}', "not JSON"]) {
    const { restored, statuses, ran } = await open(kept === undefined ? {} : { kept });
    await restored();
    expect(statuses).toEqual([
      { state: "missing", why: "This project’s packages are not installed.", command: "npm ci" },
    ]);
    expect(ran).toEqual([]);
  }
});

it("says why they did not come back, and with what they are installed", async () => {
  const lacking: ScriptedCommand = () => ({
    code: 1,
    output: "npm error code ENOTCACHED\nnpm error request to a failed",
  });
  const cache = await open({ kept: '{"count":2}', commands: { [RESTORE]: lacking } });
  expect(await cache.restored()).toMatchObject({ why: expect.stringContaining("cache any more"), command: "npm ci" });

  const refuses: ScriptedCommand = () => ({ code: 1, output: "npm error code EUSAGE\nnpm error out of sync\n" });
  const usage = await open({ kept: '{"count":2}', commands: { [RESTORE]: refuses } });
  expect(await usage.restored()).toMatchObject({ why: expect.stringContaining("npm said “out of sync”") });

  const broken: ScriptedCommand = () => ({ code: 127, output: "sh: npm: command not found\n" });
  const without = await open({ kept: '{"count":2}', commands: { [RESTORE]: broken } });
  expect(await without.restored()).toMatchObject({ why: expect.stringContaining("npm ended with exit code 127.") });
  const idle = await open({ kept: '{"count":2}', commands: { [RESTORE]: () => ({}) } });
  expect(await idle.restored()).toMatchObject({ why: expect.stringContaining("npm put none in place.") });

  const noLock = await open({ kept: '{"count":2}', files: { "package.json": '{"dependencies":{"a":"1"}}' } });
  expect(await noLock.restored()).toMatchObject({
    why: expect.stringContaining("no package-lock.json"),
    command: "npm install",
  });
});

it("installs them as the person when that is asked for, and says when that did not help", async () => {
  const works = await open({ commands: { "npm ci": installs } });
  await works.restored();
  await works.packages.install();
  expect([works.ran, works.statuses.at(-1), works.memo()]).toEqual([["npm ci"], { state: "settled" }, '{"count":2}']);

  const fails = await open({ commands: { "npm ci": () => ({ code: 1 }) } });
  await fails.restored();
  await fails.packages.install();
  expect(fails.statuses.at(-1)).toMatchObject({ state: "missing", why: expect.stringContaining("The terminal has") });
});

it("keeps what lies in node_modules when commands have come to rest, and forgets it when it is gone", async () => {
  vi.useFakeTimers();
  try {
    const { packages, sandbox, memo, restored, statuses } = await open({ commands: { "npm ci": installs } });
    await restored();
    await sandbox.spawn("npm ci").exit;
    packages.look();
    await vi.advanceTimersByTimeAsync(250);
    expect([memo(), statuses.at(-1)]).toEqual(['{"count":2}', { state: "settled" }]);
    await sandbox.files.remove("node_modules");
    packages.look();
    await vi.advanceTimersByTimeAsync(250);
    expect(memo()).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

it("says that npm took too long only when it did", async () => {
  vi.useFakeTimers();
  try {
    const hangs: ScriptedCommand = () => ({ output: "npm error x\n", hangs: true });
    const { restored } = await open({ kept: '{"count":2}', commands: { [RESTORE]: hangs } });
    const status = restored();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await status).toMatchObject({ why: expect.stringContaining("npm did not end in time.") });
  } finally {
    vi.useRealTimers();
  }
});
