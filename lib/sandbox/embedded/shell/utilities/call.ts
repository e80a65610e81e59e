import { joinBytes } from "../../../../domain/bytes.ts";
import { OPERATION } from "../../process/operations.ts";
import type { Syscalls } from "../../process/syscalls.ts";
import type { ExecResult } from "../just-bash.ts";
import { resolvePath } from "../paths.ts";

/** Descriptors of a command's streams: null where the shell gathers what is written, or has nothing more to be read. */
export type Streams = {
  readonly input: number | null;
  readonly output: number | null;
  readonly error: number | null;
  /** The shell's descriptors from 3 upwards that are written to, and the process's own that stand for them. */
  readonly more?: ReadonlyMap<number, number>;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const READ_BYTES = 64 * 1024;
/** What an archive may become: as much as a file of the sandbox may hold. */
export const MOST_UNPACKED_BYTES = 512 * 1024 * 1024;

export const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);

/** Says what is wrong and ends the command with `code`. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** One run of a command that is written here: what it was given, and where its output goes. */
export class UtilityCall {
  readonly #out: Uint8Array[] = [];
  readonly #err: Uint8Array[] = [];
  #given: Uint8Array | null;

  constructor(
    readonly name: string,
    readonly args: readonly string[],
    readonly cwd: string,
    readonly env: Readonly<Record<string, string>>,
    readonly sys: Syscalls,
    readonly streams: Streams,
    given: string,
    readonly signal: AbortSignal | undefined,
    private readonly more: {
      /** What process substitutions among the arguments give, by their paths. */
      readonly substituted?: ReadonlyMap<string, Uint8Array>;
      /** Runs a command of the shell with these arguments. */
      readonly exec?: (command: string, args: readonly string[], input: string) => Promise<ExecResult>;
    } = {},
  ) {
    this.#given = given === "" ? null : bytesOf(given);
  }

  path(name: string): string {
    return resolvePath(this.cwd, name);
  }
  out(data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    if (bytes.length === 0) return;
    if (this.streams.output === null) this.#out.push(bytes);
    else this.sys.fs.write(this.streams.output, bytes, null);
  }
  /** What writes to the output that a path stands for; null for a file. */
  ownOutput(name: string): ((data: Uint8Array) => void) | null {
    const [, stream, number] = OUTPUT.exec(name) ?? [];
    if (stream === "out" || number === "1") return (data) => this.out(data);
    if (stream === "err" || number === "2") return (data) => this.err(decoder.decode(data, { stream: true }));
    return null;
  }
  err(text: string): void {
    if (this.streams.error === null) this.#err.push(encoder.encode(text));
    else this.sys.fs.write(this.streams.error, encoder.encode(text), null);
  }
  complain(text: string): void {
    this.err(`${this.name}: ${text}\n`);
  }

  /** What comes next on standard input; null at its end. Waits for it. */
  chunk(): Uint8Array | null {
    const given = this.#given;
    this.#given = null;
    if (given) return given;
    if (this.streams.input === null) return null;
    const buffer = new Uint8Array(READ_BYTES);
    const count = this.sys.fs.read(this.streams.input, buffer, null, true);
    return count === 0 ? null : buffer.subarray(0, count);
  }
  /** What a pipe or a here-document has given it, not yet read: one character a byte. */
  given(): string {
    const given = this.#given;
    this.#given = null;
    return given ? latin1(given) : "";
  }
  /** All of standard input. */
  input(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let part = this.chunk(); part; part = this.chunk()) parts.push(part);
    return joinBytes(parts);
  }
  /** Runs a command of the shell, which reads `input` and nothing else. */
  async run(command: string, args: readonly string[], input = ""): Promise<number> {
    if (!this.more.exec) throw new Failure("commands cannot be run from here");
    if (!this.#isThere(command)) {
      this.complain(`${command}: No such file or directory`);
      return 127;
    }
    const result = await this.more.exec(command, args, input);
    this.out(outputOf(result));
    this.err(result.stderr);
    return result.exitCode;
  }
  #isThere(command: string): boolean {
    const folders = command.includes("/") ? [""] : (this.env.PATH ?? "/usr/bin:/bin").split(":");
    return folders.some((folder) => {
      try {
        this.sys.fs.stat(folder === "" ? this.path(command) : `${folder}/${command}`);
        return true;
      } catch {
        return false;
      }
    });
  }
  /** Bytes that the file system has, and those that are free. */
  room(): { total: number; free: number } {
    const { files } = this.sys;
    files.run(OPERATION.statfs, "/");
    const [, block = 0, total = 0, free = 0] = files.numbers;
    return { total: total * block, free: free * block };
  }

  /**
   * @throws Failure in the words of the C library
   * @param most bytes, of something that does not end
   */
  read(name: string, most = Number.POSITIVE_INFINITY): Uint8Array {
    if (name === "-" || OWN_INPUT.test(name)) return this.input();
    const given = this.more.substituted?.get(name);
    if (given) return given;
    try {
      if (ENDLESS.test(name)) return this.#endless(name, most);
      return this.sys.fs.readFile(this.path(name));
    } catch (caught) {
      throw new Failure(`${name}: ${reasonOf(caught)}`);
    }
  }
  #endless(name: string, most: number): Uint8Array {
    if (most === Number.POSITIVE_INFINITY) throw new Failure(`${name}: has no end: say how much of it is to be read`);
    const fd = this.sys.fs.open(name, 0, 0);
    const data = new Uint8Array(most);
    for (let at = 0; at < most; ) at += this.sys.fs.read(fd, data.subarray(at), null);
    this.sys.fs.close(fd);
    return data;
  }
  text(name: string): string {
    return decoder.decode(this.read(name));
  }

  result(exitCode: number): ExecResult {
    return {
      stdout: latin1(joinBytes(this.#out)),
      stderr: decoder.decode(joinBytes(this.#err)),
      exitCode,
      stdoutKind: "bytes",
    };
  }
}

/** Standard input by a path. */
export const OWN_INPUT = /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/0)$/;
/** The outputs by their paths. */
export const OUTPUT = /^\/(?:dev\/std(out|err)|(?:dev|proc\/self)\/fd\/([12]))$/;
/** Devices that can be read for ever. */
export const ENDLESS = /^\/dev\/(?:zero|full|u?random)$/;

/** What a command gave, as bytes. */
export const outputOf = ({ stdout, stdoutKind, stdoutEncoding }: ExecResult): Uint8Array =>
  stdoutKind === "bytes" || (stdoutKind === undefined && stdoutEncoding === "binary")
    ? bytesOf(stdout)
    : stdoutKind === undefined && isBytes(stdout)
      ? bytesOf(stdout)
      : encoder.encode(stdout);
/** Results without a kind may be text or bytes; bytes that are valid UTF-8 were meant as bytes. */
function isBytes(text: string): boolean {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(text));
    return true;
  } catch {
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EACCES: "Permission denied",
  EEXIST: "File exists",
  ENOTEMPTY: "Directory not empty",
  ENOSPC: "No space left on device",
  ESRCH: "No such process",
  ELOOP: "Too many levels of symbolic links",
  EROFS: "Read-only file system",
  EPERM: "Operation not permitted",
  EXDEV: "Invalid cross-device link",
  EINVAL: "Invalid argument",
  EBADF: "Bad file descriptor",
  ENXIO: "No such device or address",
  EMFILE: "Too many open files",
  EFBIG: "File too large",
};
export function reasonOf(caught: unknown): string {
  const code = (caught as { code?: string }).code ?? "";
  return REASONS[code] ?? (code || String((caught as Error)?.message ?? caught));
}

export type Utility = (call: UtilityCall) => number | Promise<number>;

/** Letters of bundled options (`-xzf a`), the values of those in `valued`, long options, and what is left over. */
export function readOptions(
  args: readonly string[],
  valued = "",
  longValued: readonly string[] = [],
): { flags: Set<string>; values: Map<string, string>; rest: string[] } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === "--") {
      rest.push(...args.slice(at + 1));
      break;
    }
    if (word.startsWith("--")) {
      const [option = "", value] = word.slice(2).split(/=(.*)/s);
      flags.add(option);
      if (value !== undefined) values.set(option, value);
      else if (longValued.includes(option)) values.set(option, args[++at] ?? "");
    } else if (word.startsWith("-") && word !== "-") {
      for (let letter = 1; letter < word.length; letter++) {
        const name = word[letter] as string;
        flags.add(name);
        if (!valued.includes(name)) continue;
        values.set(name, word.slice(letter + 1) || (args[++at] ?? ""));
        break;
      }
    } else rest.push(word);
  }
  return { flags, values, rest };
}
