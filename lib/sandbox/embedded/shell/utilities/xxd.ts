import { joinBytes } from "../../../../domain/bytes.ts";
import { bytesOf, Failure, readOptions, type Utility } from "./call.ts";

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

const MOST_COLUMNS = 256;

export const xxd: Utility = (call) => {
  const { flags, values, rest } = readOptions(call.args, "clsg");
  if (flags.has("help") || flags.has("h")) {
    call.out("Usage: xxd [-p] [-r] [-i] [-u] [-c COLUMNS] [-g GROUP] [-l LENGTH] [-s OFFSET] [FILE [OUTFILE]]\n");
    return 0;
  }
  const length = values.get("l");
  const given = call.read(
    rest[0] ?? "-",
    length === undefined ? undefined : Number(length) + Number(values.get("s") ?? 0),
  );
  const write = (data: string | Uint8Array): void => {
    const target = rest[1];
    if (target === undefined) call.out(data);
    else call.sys.fs.writeFile(call.path(target), typeof data === "string" ? bytesOf(data) : data, 0o644);
  };
  if (flags.has("r")) {
    write(reversed(new TextDecoder().decode(given), flags.has("p")));
    return 0;
  }
  const number = (letter: string, usual: number): number => {
    const value = values.get(letter);
    if (value === undefined) return usual;
    const parsed = Number(value);
    if (!Number.isInteger(parsed)) throw new Failure(`${value}: not a number`);
    return parsed;
  };
  const start = Math.max(0, number("s", 0));
  const data = given.subarray(start, start + number("l", given.length));
  const columns = Math.max(1, number("c", flags.has("p") ? 30 : 16));
  if (columns > MOST_COLUMNS && !flags.has("p")) throw new Failure(`invalid number of columns (max. ${MOST_COLUMNS}).`);
  const group = Math.max(1, number("g", 2));
  const show = (text: string): string => (flags.has("u") ? text.toUpperCase() : text);
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += columns) {
    const row = [...data.subarray(at, at + columns)];
    if (flags.has("p")) lines.push(show(row.map(hex).join("")));
    else {
      const groups: string[] = [];
      for (let index = 0; index < row.length; index += group)
        groups.push(
          row
            .slice(index, index + group)
            .map(hex)
            .join(""),
        );
      const width = columns * 2 + Math.ceil(columns / group) - 1;
      const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
      lines.push(`${(start + at).toString(16).padStart(8, "0")}: ${show(groups.join(" ")).padEnd(width)}  ${text}`);
    }
  }
  write(lines.map((line) => `${line}\n`).join(""));
  return 0;
};

function reversed(text: string, plain: boolean): Uint8Array {
  const rows = text.split("\n").map((line) => {
    const digits = plain ? line : (/^[0-9a-f]+:\s?(.*?)(?: {2}|$)/i.exec(line)?.[1] ?? "");
    const pairs = digits.replaceAll(/\s/g, "").match(/[0-9a-f]{2}/gi) ?? [];
    return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  });
  return joinBytes(rows);
}
