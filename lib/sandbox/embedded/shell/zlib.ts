import { gunzipSync as gunzip, gzipSync as gzip } from "fflate";

/** The few calls of node:zlib that just-bash's gzip commands and tar make. */
export const constants = { Z_BEST_COMPRESSION: 9, Z_BEST_SPEED: 1, Z_DEFAULT_COMPRESSION: -1 } as const;

type Options = { readonly level?: number; readonly maxOutputLength?: number };

export function gzipSync(data: Uint8Array, options?: Options): Uint8Array {
  const level = options?.level;
  return gzip(data, level === undefined || level < 0 || level > 9 ? {} : { level: level as 6 });
}

/** @throws RangeError when the archive says it holds more than `maxOutputLength` bytes */
export function gunzipSync(data: Uint8Array, options?: Options): Uint8Array {
  const size = new DataView(data.buffer, data.byteOffset).getUint32(Math.max(0, data.length - 4), true);
  const limit = options?.maxOutputLength ?? Number.POSITIVE_INFINITY;
  if (size > limit) throw new RangeError(`The archive holds more than ${limit} bytes.`);
  return gunzip(data);
}
