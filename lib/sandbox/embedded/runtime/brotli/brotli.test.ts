import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BrotliDecoder } from "./decoder.ts";
import { dictionaryStream } from "./dictionary-stream.ts";
import { BrotliEncoder } from "./encoder.ts";

const dictionary = new Uint8Array(brotliDecompressSync(dictionaryStream()));
const samples: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(),
  words: new TextEncoder().encode("The quick brown fox jumps over the lazy dog. ".repeat(40)),
  code: readFileSync(new URL("./decoder.ts", import.meta.url)),
  noise: Uint8Array.from({ length: 70000 }, (_, at) => (at * 2654435761) >>> 13),
  zeros: new Uint8Array(300000),
};
function opened(data: Uint8Array, piece: number, room = 1000): Uint8Array {
  const decoder = new BrotliDecoder(() => dictionary);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += piece) {
    decoder.add(data.subarray(at, at + piece));
    for (;;) {
      const into = new Uint8Array(room);
      const end = decoder.drain(into, 0, room);
      parts.push(into.subarray(0, end));
      if (end < room) break;
    }
  }
  expect(decoder.ended).toBe(true);
  return Buffer.concat(parts);
}

describe("Brotli", () => {
  it("has its dictionary", () => {
    expect(createHash("sha256").update(dictionary).digest("hex")).toBe(
      "20e42eb1b511c21806d4d227d07e5dd06877d8ce7b3a817f378f313653f35c70",
    );
  });
  for (const [name, data] of Object.entries(samples))
    for (const quality of [0, 1, 4, 9, 11])
      it(`opens ${name} of quality ${quality}`, () => {
        const closed = brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
        for (const piece of [closed.length || 1, 1, 7]) {
          if (piece === 1 && closed.length > 20000) continue;
          expect(Buffer.compare(opened(closed, piece), data)).toBe(0);
        }
      });
});

describe("Brotli's encoder", () => {
  const closed = (data: Uint8Array, quality: number, windowBits = 22, piece = data.length || 1): Buffer => {
    const encoder = new BrotliEncoder(quality, windowBits);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < data.length; at += piece) {
      encoder.add(data.subarray(at, at + piece));
      if (piece < data.length) encoder.flush();
      parts.push(encoder.release());
    }
    encoder.finish();
    return Buffer.concat([...parts, encoder.release()]);
  };
  for (const [name, data] of Object.entries(samples))
    for (const quality of [0, 5, 11])
      it(`closes ${name} with quality ${quality}, so that native Node opens it`, () => {
        const made = closed(data, quality);
        expect(Buffer.compare(brotliDecompressSync(made), data)).toBe(0);
        expect(Buffer.compare(brotliDecompressSync(closed(data, quality, 12)), data)).toBe(0);
        expect(Buffer.compare(brotliDecompressSync(closed(data, quality, 18, 4999)), data)).toBe(0);
        if (name === "words") expect(made.length).toBeLessThan(120);
        if (name === "zeros") expect(made.length).toBeLessThan(120);
      });
  it("gives what native Node gives for what cannot be made shorter", () => {
    expect(closed(new TextEncoder().encode("abc"), 11).equals(brotliCompressSync("abc"))).toBe(true);
    expect(closed(new Uint8Array(), 11).equals(brotliCompressSync(""))).toBe(true);
  });
});
