import { gzipSync } from "fflate";
import { joinBytes } from "../../domain/bytes.ts";

export type TarEntry = { name: string; content?: Uint8Array; type?: string; prefix?: string };

/** A tar header block (ustar) and its contents, padded. */
function block({ name, content = new Uint8Array(), type = "0", prefix = "" }: TarEntry): Uint8Array {
  const bytes = new Uint8Array(512 + Math.ceil(content.length / 512) * 512);
  const put = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(100, "0000644\0");
  put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, type);
  put(257, "ustar\x0000");
  put(345, prefix);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  bytes.set(content, 512);
  return bytes;
}

export function packTar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = [...entries.map(block), new Uint8Array(1024)];
  return gzipSync(joinBytes(blocks), { filename: "sample.tar", mtime: 0 });
}
