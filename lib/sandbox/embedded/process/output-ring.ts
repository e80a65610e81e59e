import { type Channel, RING_BYTES, WORD } from "./channel.ts";

/** Records of 1 byte descriptor, 4 bytes length, then the bytes; one writer (the process), one reader (the kernel). */
const HEADER = 5;
const MASK = RING_BYTES - 1;

function put(ring: Uint8Array, at: number, bytes: Uint8Array): void {
  const start = at & MASK;
  const first = Math.min(bytes.length, RING_BYTES - start);
  ring.set(bytes.subarray(0, first), start);
  if (first < bytes.length) ring.set(bytes.subarray(first), 0);
}

/** Blocks while the ring is full. `wake` rings the kernel's doorbell. */
export function writeOutput(channel: Channel, fd: number, data: Uint8Array, wake: () => void): void {
  const { words, ring } = channel;
  const header = new Uint8Array(HEADER);
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
    header[0] = fd;
    new DataView(header.buffer).setUint32(1, count, true);
    put(ring, written, header);
    put(ring, written + HEADER, data.subarray(from, from + count));
    Atomics.store(words, WORD.written, (written + HEADER + count) | 0);
    from += count;
  }
  if (Atomics.compareExchange(words, WORD.armed, 1, 0) === 1) wake();
}

function take(ring: Uint8Array, at: number, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count);
  const start = at & MASK;
  const first = Math.min(count, RING_BYTES - start);
  out.set(ring.subarray(start, start + first));
  if (first < count) out.set(ring.subarray(0, count - first), first);
  return out;
}

export type OutputRecord = { fd: 1 | 2; data: Uint8Array<ArrayBuffer> };

/** Everything in the ring now; neighbours of one descriptor are joined. Frees the space and wakes the writer. */
export function drainOutput(channel: Channel): OutputRecord[] {
  const { words, ring } = channel;
  const written = Atomics.load(words, WORD.written);
  let read = Atomics.load(words, WORD.read);
  const held = (written - read) >>> 0;
  if (held === 0 || held > RING_BYTES) return [];
  const parts: { fd: 1 | 2; chunks: Uint8Array[]; bytes: number }[] = [];
  while (read !== written) {
    const header = take(ring, read, HEADER);
    const length = new DataView(header.buffer).getUint32(1, true);
    // The process may have written nonsense over its ring: what follows is then not to be read.
    if (length > RING_BYTES || (written - read) >>> 0 < HEADER + length) break;
    const fd = header[0] === 2 ? 2 : 1;
    const data = take(ring, read + HEADER, length);
    const last = parts.at(-1);
    if (last?.fd === fd) {
      last.chunks.push(data);
      last.bytes += length;
    } else parts.push({ fd, chunks: [data], bytes: length });
    read = (read + HEADER + length) | 0;
  }
  Atomics.store(words, WORD.read, written);
  Atomics.notify(words, WORD.read);
  return parts.map(({ fd, chunks, bytes }) => ({ fd, data: join(chunks, bytes) }));
}

export const outputWaits = ({ words }: Channel): boolean =>
  Atomics.load(words, WORD.written) !== Atomics.load(words, WORD.read);

export function join(chunks: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
