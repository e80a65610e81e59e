import { joinBytes } from "../../domain/bytes.ts";
import { type Ends, WINDOW } from "./fit.ts";

/** Bytes of one command's output that are kept whole; what comes after is counted and only its end is shown. */
const OUTPUT_CAP = 50_000_000;

/** Gathers an output that may never end. */
export class OutputCollector {
  #chunks: Uint8Array[] = [];
  #kept = 0;
  #tail: Uint8Array[] = [];
  #tailSize = 0;
  #bytes = 0;
  #lines = 0;

  constructor(private readonly cap = OUTPUT_CAP) {}

  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines++;
    const room = this.cap - this.#kept;
    if (room > 0) {
      const part = chunk.slice(0, room);
      this.#chunks.push(part);
      this.#kept += part.length;
    }
    if (this.#bytes > this.cap) this.#keepTail(chunk);
  }

  /** Bytes that were printed. */
  get bytes(): number {
    return this.#bytes;
  }
  get capped(): boolean {
    return this.#bytes > this.cap;
  }

  /** Everything up to the cap. */
  whole(): Uint8Array {
    return joinBytes(this.#chunks);
  }

  ends(): Ends {
    const whole = this.whole();
    const tail = this.capped ? joinBytes([whole.subarray(-WINDOW), ...this.#tail]) : whole;
    return {
      head: whole.subarray(0, WINDOW),
      tail: tail.subarray(-WINDOW),
      bytes: this.#bytes,
      lines: this.#lines,
    };
  }

  #keepTail(chunk: Uint8Array): void {
    const beyond = chunk.slice(-Math.min(chunk.length, this.#bytes - this.cap, WINDOW));
    this.#tail.push(beyond);
    this.#tailSize += beyond.length;
    while (this.#tailSize - (this.#tail[0]?.length ?? 0) >= WINDOW) this.#tailSize -= this.#tail.shift()?.length ?? 0;
  }
}
