import { BufferClass } from "./buffer.ts";

async function bytes(source: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(typeof part === "string" ? BufferClass.from(part) : part);
  return BufferClass.concat(parts);
}
const text = async (source: AsyncIterable<Uint8Array | string>): Promise<string> =>
  (await bytes(source)).toString("utf8");

export const consumers = {
  buffer: bytes,
  text,
  json: async (source: AsyncIterable<Uint8Array | string>): Promise<unknown> => JSON.parse(await text(source)),
  arrayBuffer: async (source: AsyncIterable<Uint8Array | string>): Promise<ArrayBuffer> => {
    const all = await bytes(source);
    return all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer;
  },
  blob: async (source: AsyncIterable<Uint8Array | string>): Promise<Blob> =>
    new Blob([new Uint8Array(await bytes(source))]),
};
