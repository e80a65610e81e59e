import { describe, expect, it } from "vitest";
import { openChannel, RING_BYTES } from "./channel.ts";
import { drainOutput, writeOutput } from "./output-ring.ts";

const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("the output ring", () => {
  it("keeps the order of both descriptors and joins neighbours", () => {
    const channel = openChannel();
    for (const [fd, value] of [
      [1, "a"],
      [1, "b"],
      [2, "c"],
      [1, "d"],
    ] as const)
      writeOutput(channel, fd, bytes(value), () => {});
    expect(drainOutput(channel).map(({ fd, data }) => `${fd}${text(data)}`)).toEqual(["1ab", "2c", "1d"]);
    expect(drainOutput(channel)).toEqual([]);
  });

  it("loses nothing when it wraps, again and again", () => {
    const channel = openChannel();
    let sent = "";
    let got = "";
    for (let turn = 0; turn < 40; turn++) {
      const chunk = String.fromCharCode(97 + (turn % 26)).repeat(RING_BYTES / 5 + turn * 7);
      sent += chunk;
      writeOutput(channel, 1, bytes(chunk), () => {});
      for (const { data } of drainOutput(channel)) got += text(data);
    }
    expect(got).toBe(sent);
  });

  it("rings the bell once for a sleeping reader", () => {
    const channel = openChannel();
    let bells = 0;
    Atomics.store(channel.words, 6, 1);
    for (let turn = 0; turn < 3; turn++) writeOutput(channel, 1, bytes("x"), () => bells++);
    expect(bells).toBe(1);
  });

  it("survives nonsense written over it", () => {
    const channel = openChannel();
    writeOutput(channel, 1, bytes("good"), () => {});
    channel.ring.fill(0xff);
    expect(drainOutput(channel)).toEqual([]);
    writeOutput(channel, 1, bytes("again"), () => {});
    expect(drainOutput(channel).map(({ data }) => text(data))).toEqual(["again"]);
  });
});
