import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withLock } from "./lock.ts";

/** A process that cannot be: beyond what Linux, macOS and Windows count to. */
const DEAD = 2 ** 30;

/** While set, every reader of a lock waits until so many have read it: the worst moment for two to find it dead. */
const meeting = vi.hoisted(() => ({ wanted: 0, arrived: 0, go: () => {}, all: Promise.resolve() }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const readFile = async (...given: Parameters<typeof real.readFile>) => {
    const read = await real.readFile(...given);
    if (meeting.arrived < meeting.wanted) {
      if (++meeting.arrived === meeting.wanted) meeting.go();
      await meeting.all;
    }
    return read;
  };
  return { ...real, readFile };
});
function meet(wanted: number): void {
  let go = (): void => {};
  const all = new Promise<void>((resolve) => {
    go = resolve;
  });
  Object.assign(meeting, { wanted, arrived: 0, go, all });
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `count` at once under the lock; how many were inside together at most. */
async function together(count: number): Promise<number> {
  let [inside, most] = [0, 0];
  const one = () =>
    withLock(join(folder, "x.lock"), async () => {
      most = Math.max(most, ++inside);
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      inside--;
    });
  await Promise.all(Array.from({ length: count }, one));
  return most;
}

it("holds one at a time, and leaves nothing behind", async () => {
  expect(await together(3)).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it("lets in one of those that find the lock of a process that is gone at the same moment", async () => {
  for (const text of [`${DEAD}`, `${DEAD} 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed`, "", "?/.."]) {
    writeFileSync(join(folder, "x.lock"), text);
    meet(3);
    expect(await together(3)).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  }
});

it("takes over from one that went while it was taking over", async () => {
  writeFileSync(join(folder, "x.lock"), `${DEAD} a`);
  writeFileSync(join(folder, `x.lock.${DEAD}-a`), `${DEAD} b`);
  expect(await together(2)).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it("says once for whom it waits", async () => {
  const waits = vi.fn();
  let leave = (): void => {};
  const file = join(folder, "x.lock");
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const first = withLock(file, () => left);
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual(["x.lock"]));
  const second = withLock(file, async () => "in", waits);
  await vi.waitFor(() => expect(waits).toHaveBeenCalledExactlyOnceWith(process.pid));
  leave();
  await first;
  expect(await second).toBe("in");
});
