/** Many files as one body: the length of a header as 4 bytes (little-endian), the header as JSON, the files' bytes in order. */

export function pack(meta: unknown, files: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const header = new TextEncoder().encode(JSON.stringify({ meta, sizes: files.map(({ length }) => length) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return [length, header, ...(files as readonly Uint8Array<ArrayBuffer>[])];
}

/** The files are views of `body`. @throws RangeError when it is cut off or not of this form */
export function unpack(body: Uint8Array): { meta: unknown; files: Uint8Array[] } {
  if (body.length < 4) throw new RangeError("The packed files are cut off.");
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (length > body.length - 4) throw new RangeError("The packed files are cut off.");
  const header = JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + length))) as {
    meta: unknown;
    sizes: unknown;
  };
  if (!Array.isArray(header.sizes)) throw new RangeError("The packed files have no sizes.");
  let at = 4 + length;
  const files = header.sizes.map((size: unknown) => {
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0 || at + size > body.length)
      throw new RangeError("The packed files are cut off.");
    at += size;
    return body.subarray(at - size, at);
  });
  return { meta: header.meta, files };
}
