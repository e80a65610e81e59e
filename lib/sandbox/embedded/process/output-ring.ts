import { type Channel, RING_BYTES, WORD } from "./channel.ts";

/** Records of 1 byte descriptor, 4 bytes length, then the bytes; one writer (the process), one reader (the kernel). */
const HEADER = 5;
const MASK = RING_BYTES - 1;

function put(ring: Uint8Array, at: number, bytes: Uint8Array): void {
  const start = at & MASK;
  const first = RING_BYTES - start;
  if (bytes.length <= first) ring.set(bytes, start);
  else {
    ring.set(bytes.subarray(0, first), start);
    ring.set(bytes.subarray(first), 0);
  }
}

/** Byte by byte: an array for each header costs more than most lines do. */
function putHeader(ring: Uint8Array, at: number, fd: number, length: number): void {
  ring[at & MASK] = fd;
  for (let byte = 0; byte < 4; byte++) ring[(at + 1 + byte) & MASK] = length >>> (8 * byte);
}
function lengthAt(ring: Uint8Array, at: number): number {
  let length = 0;
  for (let byte = 0; byte < 4; byte++) length |= (ring[(at + 1 + byte) & MASK] as number) << (8 * byte);
  return length >>> 0;
}

/** Blocks while the ring is full. `wake` rings the kernel's doorbell. */
export function writeOutput(channel: Channel, fd: number, data: Uint8Array, wake: () => void): void {
  const { words, ring } = channel;
  let from = 0;
  while (from < data.length) {
    const written = Atomics.load(words, WORD.written);
    const read = Atomics.load(words, WORD.read);
    const free = RING_BYTES - ((written - read) >>> 0) - HEADER;
    // Small free spaces are left alone, so that a full ring moves in large steps.
    if (free < Math.min(data.length - from, RING_BYTES / 4)) {
      wake();
      Atomics.wait(words, WORD.read, read);
      continue;
    }
    const count = Math.min(free, data.length - from);
    putHeader(ring, written, fd, count);
    put(ring, written + HEADER, count === data.length ? data : data.subarray(from, from + count));
    Atomics.store(words, WORD.written, (written + HEADER + count) | 0);
    from += count;
  }
  if (Atomics.compareExchange(words, WORD.armed, 1, 0) === 1) wake();
}

/** Copies from the ring. */
function take(ring: Uint8Array, at: number, count: number, into: Uint8Array, to: number): void {
  const start = at & MASK;
  const first = Math.min(count, RING_BYTES - start);
  into.set(ring.subarray(start, start + first), to);
  if (first < count) into.set(ring.subarray(0, count - first), to + first);
}

export type OutputRecord = { fd: 1 | 2; data: Uint8Array<ArrayBuffer> };

/** Everything in the ring now; neighbours of one descriptor are joined. Frees the space and wakes the writer. */
export function drainOutput(channel: Channel): OutputRecord[] {
  const { words, ring } = channel;
  const written = Atomics.load(words, WORD.written);
  const began = Atomics.load(words, WORD.read);
  const held = (written - began) >>> 0;
  if (held === 0 || held > RING_BYTES) return [];
  const records: OutputRecord[] = [];
  // All of it once, then one array for each run of a descriptor: the length of what is held is more than enough for it.
  let into = new Uint8Array(held);
  let filled = 0;
  let fd: 1 | 2 = 1;
  const finish = (): void => {
    if (filled > 0) records.push({ fd, data: filled === into.length ? into : into.slice(0, filled) });
    filled = 0;
  };
  for (let read = began; read !== written; ) {
    const length = lengthAt(ring, read);
    // The process may have written nonsense over its ring: what follows is then not to be read.
    if (length > RING_BYTES || (written - read) >>> 0 < HEADER + length) break;
    const to = ring[read & MASK] === 2 ? 2 : 1;
    if (to !== fd) {
      finish();
      into = new Uint8Array((written - read) >>> 0);
      fd = to;
    }
    take(ring, read + HEADER, length, into, filled);
    filled += length;
    read = (read + HEADER + length) | 0;
  }
  finish();
  Atomics.store(words, WORD.read, written);
  Atomics.notify(words, WORD.read);
  return records;
}

export const outputWaits = ({ words }: Channel): boolean =>
  Atomics.load(words, WORD.written) !== Atomics.load(words, WORD.read);
