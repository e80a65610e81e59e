import { describe, expect, it } from "vitest";
import { FrameError, FrameReader, OPCODE, writeFrame } from "./web-socket-frames.ts";

/** A server's frame of what a client would send: without the mask. */
function unmasked(frame: Uint8Array): Uint8Array {
  const short = (frame[1] ?? 0) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  const mask = frame.subarray(start, start + 4);
  const payload = frame.subarray(start + 4).map((byte, at) => byte ^ (mask[at & 3] ?? 0));
  const head = frame.slice(0, start);
  head[1] = short;
  return Uint8Array.from([...head, ...payload]);
}

describe("WebSocket frames", () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])("carry %d bytes there and back, in any pieces", (length) => {
    const payload = Uint8Array.from({ length }, (_, at) => at & 0xff);
    const frame = unmasked(writeFrame(OPCODE.binary, payload));
    const reader = new FrameReader();
    const read = [frame.subarray(0, 3), frame.subarray(3)].flatMap((part) => reader.push(part));
    expect(read).toEqual([{ final: true, opcode: OPCODE.binary, payload }]);
  });
  it.each([
    ["a masked frame", [0x81, 0x80, 0, 0, 0, 0]],
    ["an extension's bit", [0xc1, 0x00]],
    ["a long ping", [0x89, 126, 0, 126]],
    ["a cut ping", [0x09, 0]],
    ["too long a message", [0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]],
  ])("refuse %s", (_, bytes) => {
    expect(() => new FrameReader().push(Uint8Array.from(bytes))).toThrow(FrameError);
  });
});
