import { joinBytes } from "../../../../domain/bytes.ts";
import type { Outcome } from "../just-bash.ts";
import { bytesOf, Failure, latin1, reasonOf, type UtilityCall } from "./call.ts";
import { base64, fold } from "./rows.ts";
import { plain, type Streaming } from "./streaming.ts";

const LINE_FEED = 10;
/** Milliseconds between two looks at a file that is followed. */
const FOLLOW_MS = 100;

/** The input in whole lines, as it comes. */
function* lines(call: UtilityCall): Generator<Uint8Array> {
  let rest: Uint8Array[] = [];
  for (let part = call.chunk(); part; part = call.chunk()) {
    const end = part.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield joinBytes([...rest.splice(0), part.subarray(0, end)]);
    if (end < part.length) rest.push(part.slice(end));
  }
  if (rest.length > 0) yield joinBytes(rest);
  rest = [];
}

const bytes = ({ stdout, stdoutKind }: Outcome): Uint8Array =>
  stdoutKind === "text" || /[^\0-\xff]/.test(stdout) ? new TextEncoder().encode(stdout) : bytesOf(stdout);

/** For what is done to each line by itself. */
const perLine: Streaming = async (call, run) => {
  let code: number | null = null;
  const pass = async (text: string): Promise<void> => {
    const result = await run(text);
    call.out(bytes(result));
    call.err(result.stderr);
    code = result.exitCode;
  };
  for (const part of lines(call)) await pass(latin1(part));
  // Without a line, too, it says what is wrong with its arguments.
  if (code === null) await pass("");
  return code ?? 0;
};

const cat: Streaming = async (call) => {
  for (let part = call.chunk(); part; part = call.chunk()) call.out(part);
  return 0;
};

const first =
  (count: number, unit: "lines" | "bytes"): Streaming =>
  async (call) => {
    let left = count;
    while (left > 0) {
      const part = call.chunk();
      if (!part) break;
      let end = Math.min(part.length, unit === "bytes" ? left : part.length);
      if (unit === "bytes") left -= end;
      else
        for (let at = 0; at < part.length && left > 0; at++)
          if (part[at] === LINE_FEED) {
            left--;
            if (left === 0) end = at + 1;
          }
      call.out(part.subarray(0, end));
    }
    return 0;
  };

function head(args: readonly string[]): Streaming | null {
  const text = args.join(" ");
  const [, option, number] =
    /^(?:-(n|c) ?|-)(\d+)$/.exec(text.replace(/^--lines=/, "-n").replace(/^--bytes=/, "-c")) ?? [];
  if (text !== "" && number === undefined) return null;
  return first(Number(number ?? 10), option === "c" ? "bytes" : "lines");
}

/** `head -n -2`: all but the last. */
export function allBut(args: readonly string[]): Streaming | null {
  const [, unit, count, rest] = /^(?:-([nc]) ?|--(?:lines|bytes)=)-(\d+)((?: .*)?)$/s.exec(args.join(" ")) ?? [];
  if (count === undefined) return null;
  const inBytes = unit === "c" || args[0]?.startsWith("--bytes") === true;
  const names = (rest ?? "").trim() === "" ? ["-"] : args.slice(args.indexOf(`-${count}`) + 1 || 1);
  return async (call) => {
    for (const name of names) {
      const data = call.read(name);
      if (names.length > 1) call.out(`${name === names[0] ? "" : "\n"}==> ${name} <==\n`);
      const parts = inBytes ? null : splitLines(data);
      call.out(
        parts
          ? joinBytes(parts.slice(0, Math.max(0, parts.length - Number(count))))
          : data.subarray(0, Math.max(0, data.length - Number(count))),
      );
    }
    return 0;
  };
}

function tee(args: readonly string[]): Streaming | null {
  if (args.some((each) => each.startsWith("--") || /^\/dev\/fd\/[1-9]\d$/.test(each))) return null;
  const append = args.some((each) => /^-\w*a/.test(each));
  const names = args.filter((each) => !each.startsWith("-"));
  return async (call) => {
    const writers: ((part: Uint8Array) => void)[] = [];
    const fds: number[] = [];
    let code = 0;
    for (const name of names)
      try {
        const own = call.ownOutput(name);
        const fd = own ? null : call.sys.fs.open(call.path(name), 0o101 | (append ? 0o2000 : 0o1000), 0o666);
        if (fd !== null) fds.push(fd);
        writers.push(own ?? ((part) => void call.sys.fs.write(fd as number, part, null)));
      } catch (caught) {
        call.complain(`${name}: ${reasonOf(caught)}`);
        code = 1;
      }
    for (let part = call.chunk(); part; part = call.chunk()) {
      for (const write of writers) write(part);
      call.out(part);
    }
    for (const fd of fds) call.sys.fs.close(fd);
    return code;
  };
}

function grep(args: readonly string[]): Streaming | null {
  const read = plain(args, "efmABC");
  if (!read || /[cnlLbABCfzHr]/.test(read.letters)) return null;
  if (read.rest.length !== (read.values.has("e") ? 0 : 1)) return null;
  const most = read.letters.includes("q") ? 1 : read.values.has("m") ? Number(read.values.get("m")) : null;
  return async (call, run) => {
    let found = 0;
    for (const part of lines(call)) {
      // One by one only where one of them fits: each is a run of its own.
      const whole = most === null ? null : await run(latin1(part));
      if (whole?.exitCode === 1) continue;
      const each = most === null ? [part] : splitLines(part);
      for (const line of each) {
        const result = await run(latin1(line));
        call.out(bytes(result));
        call.err(result.stderr);
        if (result.exitCode > 1) return result.exitCode;
        if (result.exitCode === 0) found++;
        if (most !== null && found >= most) return 0;
      }
    }
    return found > 0 ? 0 : 1;
  };
}
function splitLines(part: Uint8Array): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let from = 0; from < part.length; ) {
    const end = part.indexOf(LINE_FEED, from) + 1 || part.length;
    all.push(part.subarray(from, end));
    from = end;
  }
  return all;
}

/** Substitutions without addresses: they do not know which line it is. */
const SUBSTITUTIONS = /^(?:\s*s([/|#,@!])(?:(?!\1)[^;\n\\]|\\.)*\1(?:(?!\1)[^;\n\\]|\\.)*\1[gIi0-9]*\s*(?:;|$))+$/;
function sed(args: readonly string[]): Streaming | null {
  const read = plain(args, "ef");
  if (!read || /[nifsz]/.test(read.letters)) return null;
  const script = read.values.get("e") ?? read.rest[0];
  if (script === undefined || read.rest.length !== (read.values.has("e") ? 0 : 1)) return null;
  if ((read.letters.match(/e/g)?.length ?? 0) > 1) return null;
  const quit = /^\s*(\d+)q\s*$/.exec(script)?.[1];
  if (quit !== undefined) return first(Number(quit), "lines");
  return SUBSTITUTIONS.test(script) ? perLine : null;
}
/** Programs that keep nothing from line to line. */
function awk(args: readonly string[]): Streaming | null {
  const read = plain(args, "Fvf");
  const [script, ...files] = read?.rest ?? [];
  if (!read || script === undefined || files.length > 0 || /[vf]/.test(read.letters)) return null;
  const isRange = script.replaceAll(/\{[^}]*\}|\([^)]*\)/g, "").includes(",");
  return isRange || /BEGIN|END|NR|getline|exit|next|[^=!<>~]=[^=~]|\+\+|--|\b(?:system|close|srand|rand)\b/.test(script)
    ? null
    : perLine;
}

/** Line feeds that follow each other may come in two parts of the input. */
const squeezesLines = (word: string, args: readonly string[]): boolean =>
  /^-\w*s/.test(word) && args.some((each) => /^-\w*[cC]|\n|\\n|\\0?12|\[:(?:space|cntrl):\]/.test(each));

/** What can go through its input as it comes, when its arguments allow it. */
export const filters: Readonly<Record<string, (args: readonly string[]) => Streaming | null>> = {
  cat: (args) => (args.every((each) => each === "-" || each === "-u") && args.length < 2 ? cat : null),
  head,
  tee,
  grep,
  egrep: grep,
  fgrep: grep,
  fold,
  base64,
  sed,
  awk,
  tr: (args) => (args.some((each) => each.startsWith("--") || squeezesLines(each, args)) ? null : perLine),
  cut: (args) =>
    plain(args, "bcfd")?.rest.length === 0 && !plain(args, "bcfd")?.letters.includes("z") ? perLine : null,
};

/** `tail -f`: what is in the files' ends, and what is added, until somebody ends it. */
export function tail(args: readonly string[]): Streaming | null {
  const words = args.map((each) =>
    each === "--follow" || each.startsWith("--follow=") ? "-f" : each === "--retry" ? "-F" : each,
  );
  if (!words.some((each) => /^-[a-zA-Z]*[fF]/.test(each))) return null;
  const rest = words.flatMap((each) =>
    /^-[a-zA-Z]*[fF]/.test(each) ? (each.replace(/[fF]/g, "") === "-" ? [] : [each.replace(/[fF]/g, "")]) : [each],
  );
  const names = rest.filter((each, at) => !each.startsWith("-") && !/^-[nc]$/.test(rest[at - 1] ?? ""));
  return async (call, run) => {
    if (names.length === 0) return cat(call, run);
    const [name = ""] = names;
    if (names.length > 1) throw new Failure("one file at a time can be followed here");
    const path = call.path(name);
    const started = await run("", rest);
    call.out(bytes(started));
    if (started.exitCode !== 0) {
      call.err(started.stderr);
      return started.exitCode;
    }
    const { fs } = call.sys;
    let { size } = fs.stat(path);
    const buffer = new Uint8Array(64 * 1024);
    while (call.signal?.aborted !== true) {
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
      let now: number;
      try {
        now = fs.stat(path).size;
      } catch {
        continue;
      }
      if (now < size) {
        call.complain(`${name}: file truncated`);
        size = 0;
      }
      if (now === size) continue;
      const fd = fs.open(path, 0, 0);
      for (let count = fs.read(fd, buffer, size); count > 0; count = fs.read(fd, buffer, size)) {
        call.out(buffer.slice(0, count));
        size += count;
      }
      fs.close(fd);
    }
    return 130;
  };
}
