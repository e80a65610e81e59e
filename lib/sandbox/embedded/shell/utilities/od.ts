import { joinBytes } from "../../../../domain/bytes.ts";
import { Failure, readOptions, type Utility } from "./call.ts";

type Shown = { readonly size: number; readonly width: number; readonly text: boolean; show(view: DataView): string };

/** Characters of a field with the blank before it, by kind and bytes. */
const WIDTHS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  x: { 1: 3, 2: 5, 4: 9, 8: 17 },
  o: { 1: 4, 2: 7, 4: 12, 8: 23 },
  d: { 1: 5, 2: 7, 4: 12, 8: 21 },
  u: { 1: 4, 2: 6, 4: 11, 8: 21 },
  f: { 4: 16, 8: 25 },
};
const NAMES =
  "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(
    " ",
  );
const ESCAPES: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};
/** Short options that stand for a format. */
const SHORT: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  d: "u2",
  f: "f4",
  i: "d4",
  l: "d8",
  o: "o2",
  s: "d2",
  x: "x2",
};
const SIZE_NAMES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 };
const MOST_COLUMNS = 65_536;
const MULTIPLES: Readonly<Record<string, number>> = { b: 512, k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2 };

function byteOf(kind: "a" | "c", byte: number): string {
  if (kind === "a") return byte === 127 ? "del" : (NAMES[byte & 127] ?? String.fromCharCode(byte & 127));
  return ESCAPES[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0"));
}
function numberOf(kind: string, size: number, view: DataView): string {
  if (kind === "f")
    return size === 4 ? String(Number(view.getFloat32(0, true).toPrecision(8))) : String(view.getFloat64(0, true));
  const value =
    size === 8
      ? view.getBigUint64(0, true)
      : BigInt(size === 4 ? view.getUint32(0, true) : size === 2 ? view.getUint16(0, true) : view.getUint8(0));
  if (kind === "d") return String(BigInt.asIntN(size * 8, value));
  if (kind === "u") return String(value);
  const base = kind === "x" ? 16 : 8;
  return value.toString(base).padStart((WIDTHS[kind]?.[size] as number) - 1, "0");
}

function formatsOf(text: string): Shown[] {
  const found: Shown[] = [];
  for (const [all, kind = "", asked = "", z] of text.matchAll(/([acdfoux])(\d+|[CSILFD])?(z)?|./g)) {
    if (kind === "") throw new Failure(`invalid character '${all}' in type string '${text}'`);
    if (kind === "a" || kind === "c") {
      found.push({ size: 1, width: 4, text: z !== undefined, show: (view) => byteOf(kind, view.getUint8(0)) });
      continue;
    }
    const size = asked === "" ? (kind === "f" ? 8 : 4) : (SIZE_NAMES[asked] ?? Number(asked));
    const width = WIDTHS[kind]?.[size];
    if (width === undefined)
      throw new Failure(`invalid type string '${text}';\nthis system doesn't provide a ${size}-byte integral type`);
    found.push({ size, width, text: z !== undefined, show: (view) => numberOf(kind, size, view) });
  }
  return found;
}
function count(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const [, digits, unit = ""] = /^(0x[0-9a-fA-F]+|\d+)([bkKmM]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new Failure(`invalid argument '${text}'`);
  return Number(digits) * (MULTIPLES[unit] ?? 1);
}

/** od: bytes in the formats that are asked for. */
export const od: Utility = (call) => {
  // The width of a row may be left out, and is attached where it is not.
  const given = call.args.map((word) => (/^-[a-z]*w$/.test(word) ? `${word}32` : word));
  const { flags, values, rest } = readOptions(given, "AjNtwS", ["address-radix", "skip-bytes", "read-bytes", "format"]);
  if (flags.has("help")) {
    call.out("Usage: od [-abcdfilosxv] [-A RADIX] [-j SKIP] [-N COUNT] [-t TYPE] [-w WIDTH] [FILE]...\n");
    return 0;
  }
  // In the order in which they stand.
  const formats: Shown[] = [];
  call.args.forEach((word, at) => {
    if (word.startsWith("--format=")) formats.push(...formatsOf(word.slice("--format=".length)));
    else if (/^-[a-zA-Z]/.test(word))
      for (const [place, letter] of [...word].entries()) {
        if (letter === "t") formats.push(...formatsOf(word.slice(place + 1) || (call.args[at + 1] ?? "")));
        if ("AjNtwS".includes(letter)) break;
        const short = SHORT[letter];
        if (short !== undefined) formats.push(...formatsOf(short));
      }
  });
  if (formats.length === 0) formats.push(...formatsOf("o2"));
  const skip = count(values.get("j") ?? values.get("skip-bytes"), 0);
  const asked = values.get("N") ?? values.get("read-bytes");
  const most = count(asked, Number.POSITIVE_INFINITY);
  const columns = count(values.get("w") ?? values.get("width"), 16);
  if (columns < 1 || columns > MOST_COLUMNS) throw new Failure(`invalid width ${columns}`);
  const radix = values.get("A") ?? values.get("address-radix") ?? "o";
  let code = 0;
  const parts: Uint8Array[] = [];
  for (const name of rest.length > 0 ? rest : ["-"])
    try {
      parts.push(call.read(name, asked === undefined ? undefined : skip + most));
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      call.complain(caught.message);
      code = 1;
    }
  const data = joinBytes(parts).subarray(skip, skip + most);
  const address = (at: number): string => {
    if (radix === "n") return "";
    const [base, width] = radix === "x" ? [16, 6] : radix === "d" ? [10, 7] : [8, 7];
    return at.toString(base).padStart(width, "0");
  };
  const perByte = Math.max(...formats.map(({ width, size }) => width / size));
  let out = "";
  let before: string | null = null;
  let starred = false;
  for (let at = 0; at < data.length; at += columns) {
    const row = data.subarray(at, at + columns);
    const key = row.length === columns ? row.join() : null;
    if (key !== null && key === before && !flags.has("v") && !flags.has("output-duplicates")) {
      if (!starred) out += "*\n";
      starred = true;
      continue;
    }
    before = key;
    starred = false;
    formats.forEach((format, line) => {
      const { size } = format;
      const width = formats.length > 1 ? Math.ceil(perByte * size) : format.width;
      let text = "";
      for (let place = 0; place < row.length; place += size) {
        const bytes = new Uint8Array(size);
        bytes.set(row.subarray(place, place + size));
        text += format.show(new DataView(bytes.buffer)).padStart(width);
      }
      if (format.text) {
        const shown = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
        text = `${text.padEnd((width * columns) / size)}  >${shown}<`;
      }
      out += `${line === 0 ? address(skip + at) : " ".repeat(address(0).length)}${text}\n`;
    });
  }
  if (radix !== "n") out += `${address(skip + data.length)}\n`;
  call.out(out);
  return code;
};
