import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProcessWorker } from "./process-worker.ts";
import { WorkerPool } from "./worker-pool.ts";

type Made = ProcessWorker & { readonly kind: string; ended: boolean };

let made: Made[];
const alive = (): string[] => made.filter((each) => !each.ended).map(({ kind }) => kind);
function newPool(): WorkerPool {
  const make = (kind: string): ProcessWorker => {
    const worker = {
      kind,
      ended: false,
      postMessage: () => {},
      terminate: () => {
        worker.ended = true;
      },
      onmessage: null as ProcessWorker["onmessage"],
      onerror: null as ProcessWorker["onerror"],
    };
    made.push(worker as unknown as Made);
    // As a real one does once it is loaded.
    setTimeout(() => worker.onmessage?.(0 as never), 1);
    return worker as unknown as ProcessWorker;
  };
  const order = { busy: ["node", "shell", "node", "shell"], resting: ["node", "shell"], kept: new Set(["shell"]) };
  return new WorkerPool(make, new Set(["node", "shell"]), order);
}

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
});
afterEach(() => {
  vi.useRealTimers();
});

test("loads one of each at first, more once one was missing, and lets go of them when none is wanted for a while", () => {
  const pool = newPool();
  pool.fillWhenIdle(0);
  vi.advanceTimersByTime(100);
  expect(alive()).toEqual(["node", "shell"]);

  const { worker } = pool.take("node");
  pool.fillWhenIdle(0);
  vi.advanceTimersByTime(100);
  expect(alive().sort()).toEqual(["node", "node", "shell"]);

  pool.take("node");
  pool.take("node");
  pool.fillWhenIdle(0);
  vi.advanceTimersByTime(100);
  expect(alive().sort()).toEqual(["node", "node", "node", "node", "node", "shell", "shell"]);

  vi.advanceTimersByTime(10_000);
  expect(alive().sort()).toEqual(["node", "node", "node", "node", "shell"]);
  // The one that was taken is a process's own.
  expect((worker as Made).ended).toBe(false);
});

test("a process that starts puts off the rest", () => {
  const pool = newPool();
  pool.fillWhenIdle(0);
  for (let second = 0; second < 20; second++) {
    pool.take("shell").worker.terminate();
    if (second === 0) pool.take("shell").worker.terminate();
    pool.fillWhenIdle(0);
    vi.advanceTimersByTime(1_000);
  }
  expect(alive().sort()).toEqual(["node", "node", "shell", "shell"]);
});

test("a shell's worker is the next shell, once it says that it is free; one that stays silent is ended", () => {
  const pool = newPool();
  const { worker, channel } = pool.take("shell");
  pool.takeBack("shell", worker);
  worker.onmessage?.(1);
  expect(pool.take("shell").worker).not.toBe(worker);
  worker.onmessage?.({ type: "loaded" });
  const again = pool.take("shell");
  expect(again.worker).toBe(worker);
  // What the process before still does to its own memory is not seen by the next one.
  expect(again.channel).not.toBe(channel);

  pool.takeBack("shell", worker);
  vi.advanceTimersByTime(2_000);
  expect((worker as Made).ended).toBe(true);
});

test("of the shells that come back only a few are kept, and those rest too", () => {
  const pool = newPool();
  const taken = Array.from({ length: 10 }, () => pool.take("shell").worker);
  for (const worker of taken) {
    pool.takeBack("shell", worker);
    worker.onmessage?.({ type: "loaded" });
  }
  expect(alive()).toHaveLength(4);
  vi.advanceTimersByTime(10_000);
  expect(alive()).toHaveLength(1);
});
