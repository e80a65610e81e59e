import { joinBytes } from "../../../domain/bytes.ts";

/**
 * A package's files as they lie in the cache and travel to the kernel: the length of the index (u32, little endian), the
 * index as JSON ([path, executable, length] each, in order), then all contents one after another.
 */
export type PackedFile = { readonly path: string; readonly executable: boolean; readonly data: Uint8Array };

export function packTree(files: readonly PackedFile[]): Uint8Array<ArrayBuffer> {
  const index = new TextEncoder().encode(
    JSON.stringify(files.map(({ path, executable, data }) => [path, executable ? 1 : 0, data.length])),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, index.length, true);
  return joinBytes([length, index, ...files.map(({ data }) => data)]);
}

/** The contents are views of `packed`. @throws RangeError when it is not of the form */
export function unpackTree(packed: Uint8Array): PackedFile[] {
  const wrong = (): RangeError => new RangeError("A packed tree that is not one.");
  if (packed.length < 4) throw wrong();
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  let at = 4 + length;
  if (at > packed.length) throw wrong();
  const index = JSON.parse(new TextDecoder().decode(packed.subarray(4, at))) as [string, number, number][];
  return index.map(([path, executable, size]) => {
    const data = packed.subarray(at, at + size);
    if (data.length !== size) throw wrong();
    at += size;
    return { path, executable: executable === 1, data };
  });
}
