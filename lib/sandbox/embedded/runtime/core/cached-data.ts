import type { Any } from "./machine.ts";

/**
 * The engine's compiled code cannot be kept by a program: what stands for it names the text by its length, as V8 checks
 * it, so that data of another text is refused.
 */
const MAGIC = 0xc0de0b5d;
const BYTES = 64;

export function makeCachedData(code: string): Uint8Array {
  const data = (globalThis as Any).Buffer.alloc(BYTES);
  data.writeUInt32LE(MAGIC, 0);
  data.writeUInt32LE(code.length, 8);
  return data;
}

export function isCachedDataOf(data: ArrayBufferView, code: string): boolean {
  if (data.byteLength !== BYTES) return false;
  const view = new DataView(data.buffer, data.byteOffset, BYTES);
  return view.getUint32(0, true) === MAGIC && view.getUint32(8, true) === code.length;
}
