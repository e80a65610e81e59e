import { bufferModule } from "../builtins/buffer.ts";
import { argumentType } from "../core/errors.ts";

export const NodeBuffer = (bufferModule as unknown as typeof import("node:buffer")).Buffer;
const EXPECTED = ["string", "Buffer", "TypedArray", "DataView"];

/** Data as Node's crypto takes it: text in an encoding (UTF-8 unless told), or the bytes of a view. */
export function bytesOf(name: string, value: unknown, encoding?: unknown): Uint8Array {
  if (typeof value === "string") {
    const known = typeof encoding === "string" && encoding !== "buffer" ? (encoding as BufferEncoding) : "utf8";
    return NodeBuffer.from(value, known);
  }
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw argumentType(name, EXPECTED, value);
}

/** A Buffer over the same bytes, or their text. */
export function output(bytes: Uint8Array, encoding?: unknown): Buffer | string {
  const buffer = NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return typeof encoding === "string" && encoding !== "buffer" ? buffer.toString(encoding as BufferEncoding) : buffer;
}
