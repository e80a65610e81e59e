import jspm from "@jspm/core/nodelibs/zlib";
import { unavailable } from "../core/errors.ts";
import { toBuffer } from "./buffer.ts";

type Sync = (data: unknown, options?: unknown) => Uint8Array;
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(data: string | Uint8Array, start = 0): number {
  let crc = ~start >>> 0;
  for (const byte of typeof data === "string" ? new TextEncoder().encode(data) : data)
    crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const all = jspm as unknown as Record<string, unknown>;
const synchronous = Object.fromEntries(
  Object.entries(all)
    .filter(([name]) => name.endsWith("Sync"))
    .map(([name, fn]) => [name, (data: unknown, options?: unknown) => toBuffer((fn as Sync)(data, options))]),
);
const refuse = (name: string) => (): never => {
  throw unavailable(`zlib.${name}()`, "Brotli is not part of this version");
};
export const zlib: Record<string, unknown> = {
  ...all,
  ...synchronous,
  crc32,
  constants: Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("Z_"))),
  ...Object.fromEntries(
    [
      "brotliCompress",
      "brotliCompressSync",
      "brotliDecompress",
      "brotliDecompressSync",
      "createBrotliCompress",
      "createBrotliDecompress",
    ].map((name) => [name, refuse(name)]),
  ),
};
