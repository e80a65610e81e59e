import { describe, expect, it } from "vitest";
import { ByteQueue, joinBytes, readWithin } from "./bytes.ts";

describe("joinBytes", () => {
  it("puts the parts one after another, empty ones included", () => {
    const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
    expect(joinBytes(parts)).toEqual(Uint8Array.of(1, 2, 3));
    expect(joinBytes([])).toEqual(new Uint8Array());
  });

  it("takes no more of a view than the view shows", () => {
    const whole = Uint8Array.of(1, 2, 3, 4, 5);
    expect(joinBytes([whole.subarray(1, 3), whole.subarray(4)])).toEqual(Uint8Array.of(2, 3, 5));
  });

  it("shares no memory with a single part, nor with memory that processes share", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    const joined = joinBytes([shared]);
    shared[0] = 7;
    expect(joined).toEqual(Uint8Array.of(0, 0));
    expect(joined.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe("readWithin", () => {
  const streamOf = (parts: readonly number[], cancelled: () => void = () => {}) => {
    const left = [...parts];
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = left.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(new Uint8Array(next).fill(next));
      },
      cancel: cancelled,
    });
  };

  it("gives a stream whole that is as long as it may be", async () => {
    expect(await readWithin(streamOf([2, 1]), 3)).toEqual(Uint8Array.of(2, 2, 1));
    expect(await readWithin(streamOf([]), 0)).toEqual(new Uint8Array());
  });

  it("gives up as soon as there is more, and cancels the stream", async () => {
    let cancelled = 0;
    expect(
      await readWithin(
        streamOf([2, 2, 1_000_000], () => cancelled++),
        3,
      ),
    ).toBeNull();
    expect(cancelled).toBe(1);
  });

  it("rejects when the stream breaks off", async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("broken off")) });
    await expect(readWithin(broken, 10)).rejects.toThrow("broken off");
  });
});

describe("ByteQueue", () => {
  it("holds what came, in order, less what was used", () => {
    const queue = new ByteQueue();
    const given = Uint8Array.of(1, 2, 3);
    queue.push(given);
    queue.skip(1);
    for (let next = 4; next < 8; next++) queue.push(Uint8Array.of(next));
    const before = queue.view();
    queue.skip(4);
    queue.push(Uint8Array.of(8, 9));
    expect([...queue.view()]).toEqual([6, 7, 8, 9]);
    expect([...before]).toEqual([2, 3, 4, 5, 6, 7]);
    queue.skip(100);
    expect(queue.length).toBe(0);
    queue.push(Uint8Array.of(1));
    expect([...queue.view()]).toEqual([1]);
    expect([...given]).toEqual([1, 2, 3]);
  });

  it("allocates no more than a few times what it holds, in whatever pieces that comes", () => {
    const queue = new ByteQueue();
    const sizes = new Set<number>();
    for (let at = 0; at < 100_000; at++) {
      queue.push(Uint8Array.of(at & 255));
      sizes.add(queue.view().buffer.byteLength);
    }
    expect(queue.length).toBe(100_000);
    expect(sizes.size).toBeLessThan(20);
  });
});
