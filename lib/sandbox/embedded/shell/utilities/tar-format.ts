/** The archive format of POSIX (ustar), with GNU's and pax's long names. */
const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NAME_BYTES = 100;

export type TarEntry = {
  readonly name: string;
  readonly type: "file" | "directory" | "symlink" | "link";
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly target: string;
  readonly data: Uint8Array;
};

const KINDS: Readonly<Record<string, TarEntry["type"]>> = {
  "0": "file",
  "\0": "file",
  "1": "link",
  "2": "symlink",
  "5": "directory",
  "7": "file",
};
const LETTER: Readonly<Record<TarEntry["type"], string>> = { file: "0", link: "1", symlink: "2", directory: "5" };

function header(entry: TarEntry, letter: string, name: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(encoder.encode(text), at);
  const octal = (at: number, length: number, value: number): void =>
    put(
      at,
      `${Math.max(0, Math.trunc(value))
        .toString(8)
        .padStart(length - 1, "0")}\0`,
    );
  block.set(name.subarray(0, NAME_BYTES));
  octal(100, 8, entry.mode & 0o7777);
  octal(108, 8, 1000);
  octal(116, 8, 1000);
  octal(124, 12, size);
  octal(136, 12, entry.mtime);
  put(148, "        ");
  put(156, letter);
  block.set(encoder.encode(entry.target).subarray(0, NAME_BYTES), 157);
  put(257, "ustar  \0");
  put(265, "tab");
  put(297, "tab");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}
const padded = (data: Uint8Array): Uint8Array => {
  const block = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK);
  block.set(data);
  return block;
};

/** GNU's way with what is longer than a header has room for: an entry before it that holds the name. */
function longName(letter: "L" | "K", text: string): Uint8Array[] {
  const bytes = encoder.encode(`${text}\0`);
  const entry: TarEntry = { name: "", type: "file", mode: 0o644, mtime: 0, target: "", data: bytes };
  return [header(entry, letter, encoder.encode("././@LongLink"), bytes.length), padded(bytes)];
}

export function writeTar(entries: Iterable<TarEntry>): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const name = encoder.encode(entry.name);
    if (name.length > NAME_BYTES) parts.push(...longName("L", entry.name));
    if (encoder.encode(entry.target).length > NAME_BYTES) parts.push(...longName("K", entry.target));
    parts.push(header(entry, LETTER[entry.type], name, entry.data.length), padded(entry.data));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return parts;
}

function paxRecords(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = Number(decoder.decode(data.subarray(at, space)));
    if (space < 0 || !(length > 0)) break;
    const [key = "", value = ""] = decoder.decode(data.subarray(space + 1, at + length - 1)).split(/=(.*)/s);
    records.set(key, value);
    at += length;
  }
  return records;
}

/** @throws Error when it is not an archive */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  let long: { name?: string; target?: string } = {};
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return;
    const text = (from: number, length: number): string =>
      decoder.decode(block.subarray(from, from + length)).replace(/\0[\s\S]*$/, "");
    const number = (from: number, length: number): number =>
      ((block[from] as number) & 0x80) !== 0
        ? block.subarray(from + 1, from + length).reduce((sum, byte) => sum * 256 + byte, 0)
        : Number.parseInt(text(from, length).trim() || "0", 8);
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== number(148, 8)) throw new Error("This does not look like a tar archive");
    const size = number(124, 12);
    const data = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new Error("Unexpected EOF in archive");
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const letter = String.fromCharCode(block[156] as number);
    if (letter === "L" || letter === "K") {
      const value = decoder.decode(data).replace(/\0[\s\S]*$/, "");
      long = letter === "L" ? { ...long, name: value } : { ...long, target: value };
    } else if (letter === "x") {
      const records = paxRecords(data);
      const [name, target] = [records.get("path"), records.get("linkpath")];
      long = { ...long, ...(name === undefined ? {} : { name }), ...(target === undefined ? {} : { target }) };
    } else if (KINDS[letter]) {
      const prefix = text(257, 6) === "ustar" && block[263] === 0x30 ? text(345, 155) : "";
      const name = long.name ?? (prefix === "" ? text(0, NAME_BYTES) : `${prefix}/${text(0, NAME_BYTES)}`);
      const type = name.endsWith("/") && letter !== "2" ? "directory" : (KINDS[letter] as TarEntry["type"]);
      yield {
        name,
        type,
        mode: number(100, 8),
        mtime: number(136, 12),
        target: long.target ?? text(157, NAME_BYTES),
        data,
      };
      long = {};
    }
  }
}
