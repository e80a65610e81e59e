import { Failure, readOptions, reasonOf, type Utility } from "./call.ts";

const SIZES: Readonly<Record<string, number>> = {
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  kB: 1000,
  KB: 1000,
  MB: 1e6,
  GB: 1e9,
};
const O_RDONLY = 0;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;

function sizeOf(text: string): number {
  const parts = text.split("x").map((part) => {
    const [, digits, unit = ""] = /^(\d+)([a-zA-Z]*)$/.exec(part.replace(/iB$/, "")) ?? [];
    const factor = unit === "" ? 1 : SIZES[unit];
    if (digits === undefined || factor === undefined) throw new Failure(`invalid number: '${text}'`);
    return Number(digits) * factor;
  });
  return parts.reduce((all, part) => all * part, 1);
}
function shown(bytes: number): string {
  if (bytes < 1000) return "";
  const scaled = (base: number, units: string, ending: string): string => {
    let value = bytes;
    let unit = -1;
    while (value >= base && unit < units.length - 1) {
      value /= base;
      unit++;
    }
    return `${value < 10 ? (Math.round(value * 10) / 10).toFixed(1) : Math.round(value)} ${units[unit]}${ending}`;
  };
  return bytes < 1024 ? scaled(1000, "kMGT", "B") : `${scaled(1000, "kMGT", "B")}, ${scaled(1024, "KMGT", "iB")}`;
}

export const dd: Utility = (call) => {
  const given = new Map<string, string>();
  for (const word of call.args) {
    if (word === "--help") {
      call.out(
        "Usage: dd [if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [conv=notrunc,...] [status=none]\n",
      );
      return 0;
    }
    const [name = "", value] = word.split(/=(.*)/s);
    if (value === undefined || !/^(?:if|of|i?bs|obs|count|i?skip|o?seek|conv|status|iflag|oflag|cbs)$/.test(name))
      throw new Failure(`unrecognized operand '${word}'\nTry 'dd --help' for more information.`);
    given.set(name, value);
  }
  const number = (name: string, usual: number): number => (given.has(name) ? sizeOf(given.get(name) as string) : usual);
  const size = number("bs", number("ibs", 512));
  if (size === 0) throw new Failure(`invalid number: '${given.get("bs") ?? "0"}'`);
  const outSize = number("bs", number("obs", 512));
  const flags = `${given.get("iflag") ?? ""},`;
  const count = number("count", Number.POSITIVE_INFINITY);
  const limit = flags.includes("count_bytes") ? count : count * size;
  const skip = number("skip", number("iskip", 0)) * (flags.includes("skip_bytes") ? 1 : size);
  const seek = number("seek", number("oseek", 0)) * outSize;
  const conversions = (given.get("conv") ?? "").split(",");
  const { fs } = call.sys;
  const started = performance.now();
  const open = (name: string, how: number): number => {
    try {
      return fs.open(call.path(name), how, 0o666);
    } catch (caught) {
      throw new Failure(`failed to open '${name}': ${reasonOf(caught)}`);
    }
  };
  const source = given.has("if") ? open(given.get("if") as string, O_RDONLY) : null;
  const keeps = conversions.includes("notrunc");
  const appends = (given.get("oflag") ?? "").includes("append");
  const target = given.has("of")
    ? open(
        given.get("of") as string,
        O_WRONLY |
          (conversions.includes("nocreat") ? 0 : O_CREAT) |
          (appends ? O_APPEND : 0) |
          (keeps || appends || seek > 0 ? 0 : O_TRUNC),
      )
    : null;
  if (target !== null && seek > 0 && !keeps) fs.ftruncate(target, seek);

  let rest = new Uint8Array(0);
  const buffer = new Uint8Array(Math.min(Math.max(size, 65_536), 16 * 1024 * 1024));
  /** A block, or what there is of it. */
  const block = (most: number): Uint8Array => {
    let filled = Math.min(rest.length, most);
    const data = new Uint8Array(most);
    data.set(rest.subarray(0, filled));
    rest = rest.subarray(filled);
    while (filled < most) {
      let part: Uint8Array | null;
      if (source === null) part = call.chunk();
      else {
        const read = fs.read(source, buffer.subarray(0, Math.min(buffer.length, most - filled)), null);
        part = read === 0 ? null : buffer.subarray(0, read);
      }
      if (!part) break;
      const taken = part.subarray(0, most - filled);
      data.set(taken, filled);
      filled += taken.length;
      if (taken.length < part.length) rest = part.slice(taken.length);
    }
    return data.subarray(0, filled);
  };
  let [whole, partial, bytes] = [0, 0, 0];
  let place = seek;
  let problem: string | null = null;
  for (let skipped = 0; skipped < skip; ) {
    const part = block(Math.min(size, skip - skipped));
    if (part.length === 0) break;
    skipped += part.length;
  }
  while (bytes < limit && call.signal?.aborted !== true) {
    let data = block(Math.min(size, limit - bytes));
    if (data.length === 0) break;
    if (data.length === size) whole++;
    else partial++;
    bytes += data.length;
    if (conversions.includes("ucase") || conversions.includes("lcase")) {
      const [from, step] = conversions.includes("ucase") ? [97, -32] : [65, 32];
      data = data.map((byte) => (byte >= from && byte < from + 26 ? byte + step : byte));
    }
    if (conversions.includes("sync") && data.length < size) {
      const padded = new Uint8Array(size);
      padded.set(data);
      data = padded;
    }
    try {
      if (target === null) call.out(data);
      else fs.write(target, data, appends ? null : place);
    } catch (caught) {
      problem = `error writing '${given.get("of") ?? "standard output"}': ${reasonOf(caught)}`;
      break;
    }
    place += data.length;
  }
  for (const fd of [source, target]) if (fd !== null) fs.close(fd);
  if (problem !== null) call.complain(problem);
  const status = given.get("status");
  if (status !== "none") {
    call.err(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
    const seconds = Math.max((performance.now() - started) / 1000, 1e-6);
    const rate = bytes / seconds;
    const human = shown(bytes);
    const perSecond = shown(rate).split(", ")[0] || `${Math.round(rate)} B`;
    if (status !== "noxfer")
      call.err(
        `${bytes} byte${bytes === 1 ? "" : "s"}${human === "" ? "" : ` (${human})`} copied, ${Number(seconds.toPrecision(6))} s, ${perSecond}/s\n`,
      );
  }
  return problem === null ? 0 : 1;
};

const KILO = 1024;
export const df: Utility = (call) => {
  const { flags, rest } = readOptions(call.args, "tBx", ["output", "block-size", "type"]);
  if (flags.has("help")) {
    call.out("Usage: df [-hiklT] [FILE]...\n");
    return 0;
  }
  let code = 0;
  for (const name of rest)
    try {
      call.sys.fs.stat(call.path(name));
    } catch (caught) {
      call.complain(`${name}: ${reasonOf(caught)}`);
      code = 1;
    }
  if (code !== 0 && rest.length === 1) return code;
  const { total, free } = call.room();
  const human = flags.has("h") || flags.has("human-readable") || flags.has("H");
  const amount = (bytes: number): string => {
    if (!human) return String(Math.ceil(bytes / KILO));
    let value = bytes;
    let unit = 0;
    while (value >= KILO && unit < 4) {
      value /= KILO;
      unit++;
    }
    return unit === 0
      ? String(value)
      : `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${" KMGT"[unit]}`;
  };
  const used = total - free;
  const type = flags.has("T");
  const percent = `${Math.ceil((used / Math.max(1, total)) * 100)}%`;
  const head = [
    "Filesystem",
    ...(type ? ["Type"] : []),
    human ? "Size" : "1K-blocks",
    "Used",
    human ? "Avail" : "Available",
    "Use%",
    "Mounted on",
  ];
  const row = ["tab", ...(type ? ["tmpfs"] : []), amount(total), amount(used), amount(free), percent, "/"];
  const left = type ? 2 : 1;
  const widths = head.map((text, at) => Math.max(text.length, (row[at] as string).length, at === 0 ? 14 : 0));
  for (const line of [head, row])
    call.out(
      `${line.map((text, at) => (at === line.length - 1 ? text : at < left ? text.padEnd(widths[at] as number) : text.padStart(widths[at] as number))).join(" ")}\n`,
    );
  return code;
};
