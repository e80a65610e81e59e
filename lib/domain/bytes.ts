/** All parts one after another, in memory of their own. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A stream to its end; null, and the stream is cancelled, as soon as it is longer than `limit` bytes. Rejects as the stream does. */
export async function readWithin(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinBytes(parts);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
}

/**
 * Bytes that came and are not used yet, as one piece. Adding is cheap however small the pieces are: what lies here is copied
 * again only when it has doubled.
 */
export class ByteQueue {
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** `data` may be kept as it is: it must not change afterwards. */
  push(data: Uint8Array): void {
    if (this.length === 0) {
      [this.#bytes, this.#from, this.#to] = [data, 0, data.length];
      return;
    }
    if (this.#to + data.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.length + data.length);
      grown.set(this.view());
      [this.#bytes, this.#from, this.#to] = [grown, 0, this.length];
    }
    this.#bytes.set(data, this.#to);
    this.#to += data.length;
  }

  /** All of it; it never changes, whatever is added or used later. */
  view(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  /** The first `count` bytes have been used. */
  skip(count: number): void {
    this.#from = Math.min(this.#to, this.#from + count);
  }
}
