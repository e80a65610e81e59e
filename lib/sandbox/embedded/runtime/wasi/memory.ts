import { decode, encode } from "../core/text.ts";

/** The memory of a program, which may grow, and be shared with other threads of it. */
export class Memory {
  #memory: WebAssembly.Memory | null = null;
  #view = new DataView(new ArrayBuffer(0));

  set(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }
  get view(): DataView {
    const buffer = this.#memory?.buffer;
    if (buffer && buffer !== this.#view.buffer) this.#view = new DataView(buffer);
    return this.#view;
  }
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.view.buffer, at >>> 0, length >>> 0);
  }
  text(at: number, length: number): string {
    return decode(this.bytes(at, length).slice(), "utf8");
  }
  u8(at: number, value: number): void {
    this.view.setUint8(at >>> 0, value);
  }
  u16(at: number, value: number): void {
    this.view.setUint16(at >>> 0, value, true);
  }
  u32(at: number, value: number): void {
    this.view.setUint32(at >>> 0, value, true);
  }
  u64(at: number, value: number | bigint): void {
    this.view.setBigUint64(at >>> 0, BigInt(value), true);
  }
  getU32(at: number): number {
    return this.view.getUint32(at >>> 0, true);
  }
  /** Pieces of memory that a read fills or a write takes, by their list. */
  pieces(at: number, count: number): Uint8Array[] {
    return Array.from({ length: count >>> 0 }, (_, index) => {
      const entry = (at >>> 0) + index * 8;
      return this.bytes(this.getU32(entry), this.getU32(entry + 4));
    });
  }
  /** Texts that end with a zero byte, and where each begins. */
  texts(list: readonly string[], places: number, data: number): void {
    let at = data >>> 0;
    for (const [index, text] of list.entries()) {
      const encoded = encode(`${text}\0`, "utf8");
      this.u32((places >>> 0) + index * 4, at);
      this.bytes(at, encoded.length).set(encoded);
      at += encoded.length;
    }
  }
  textSizes(list: readonly string[], count: number, size: number): void {
    this.u32(count, list.length);
    this.u32(
      size,
      list.reduce((sum, text) => sum + encode(text, "utf8").length + 1, 0),
    );
  }
}
