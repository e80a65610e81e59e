import { Inflate } from "fflate";
import { joinBytes } from "../domain/bytes.ts";
import type { Budget } from "./limits.ts";

/** Bytes given to the inflater at once: they become at most 1,032 times as many before the budget is asked. */
const PUSH = 16_384;

const table = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in zip and gzip. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let at = 0; at < bytes.length; at += 1) crc = table[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * Inflates raw deflate data, spending `budget` while it grows.
 * @throws Failure ("too-large") from the budget; anything else it throws means damaged data.
 */
export function inflateRaw(packed: Uint8Array, budget: Budget): Uint8Array {
  const pieces: Uint8Array[] = [];
  const inflate = new Inflate((piece) => {
    budget.spend(piece.length);
    pieces.push(piece);
  });
  for (let at = 0; at < packed.length; at += PUSH) {
    inflate.push(packed.subarray(at, at + PUSH), at + PUSH >= packed.length);
  }
  return pieces.length === 1 ? pieces[0]! : joinBytes(pieces);
}
