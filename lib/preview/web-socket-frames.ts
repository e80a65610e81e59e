import { ByteQueue } from "../domain/bytes.ts";

/** RFC 6455, 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type Frame = { readonly final: boolean; readonly opcode: number; readonly payload: Uint8Array<ArrayBuffer> };

/** Bytes of one message; what is longer ends the connection. */
export const MAX_MESSAGE = 32 * 1024 * 1024;

/** The other side broke the protocol; `code` is what the connection is closed with. */
export class FrameError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** A client's frame, masked as the protocol wants it. */
export function writeFrame(opcode: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = new Uint8Array(6 + extended + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) view.setUint16(2, length);
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  const mask = crypto.getRandomValues(new Uint8Array(4));
  frame.set(mask, 2 + extended);
  const start = 6 + extended;
  for (let at = 0; at < length; at++) frame[start + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return frame;
}

/** Reads a server's frames out of bytes as they come. */
export class FrameReader {
  readonly #queue = new ByteQueue();

  /** @throws FrameError */
  push(data: Uint8Array): Frame[] {
    this.#queue.push(data);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const buffer = this.#queue.view();
    if (buffer.length < 2) return null;
    const [first = 0, second = 0] = buffer;
    if (first & 0x70) throw new FrameError(1002, "The server used an extension that was not agreed on.");
    if (second & 0x80) throw new FrameError(1002, "The server sent a masked frame.");
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (buffer.length < start) return null;
    const view = new DataView(buffer.buffer, buffer.byteOffset);
    const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
    if (length > MAX_MESSAGE) throw new FrameError(1009, "The server sent a message of more than 32 MB.");
    const final = (first & 0x80) !== 0;
    if (opcode >= 8 && (!final || length > 125)) throw new FrameError(1002, "The server sent a broken control frame.");
    if (buffer.length < start + length) return null;
    const payload = new Uint8Array(buffer.subarray(start, start + length));
    this.#queue.skip(start + length);
    return { final, opcode, payload };
  }
}
