import type { Syscalls } from "../../process/syscalls.ts";
import type { Command, ExecResult } from "../just-bash.ts";
import { resolvePath } from "../shell-file-system.ts";

/** Descriptors of a command's streams: null where the shell gathers what is written, or has nothing more to be read. */
export type Streams = { readonly input: number | null; readonly output: number | null; readonly error: number | null };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const READ_BYTES = 64 * 1024;

export const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

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
    return joined(parts);
  }
  /** @throws Failure in the words of the C library */
  read(name: string): Uint8Array {
    if (name === "-") return this.input();
    try {
      return this.sys.fs.readFile(this.path(name));
    } catch (caught) {
      throw new Failure(`${name}: ${reasonOf(caught)}`);
    }
  }
  text(name: string): string {
    return decoder.decode(this.read(name));
  }

  result(exitCode: number): ExecResult {
    return {
      stdout: latin1(joined(this.#out)),
      stderr: decoder.decode(joined(this.#err)),
      exitCode,
      stdoutKind: "bytes",
    };
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
};
export function reasonOf(caught: unknown): string {
  const code = (caught as { code?: string }).code ?? "";
  return REASONS[code] ?? (code || String((caught as Error)?.message ?? caught));
}

export type Utility = (call: UtilityCall) => number | Promise<number>;

export const asCommand = (name: string, utility: Utility, sys: Syscalls, streams: () => Streams): Command => ({
  name,
  trusted: true,
  async execute(args, ctx) {
    const call = new UtilityCall(
      name,
      args,
      ctx.cwd,
      ctx.exportedEnv ?? {},
      sys,
      streams(),
      ctx.stdin as unknown as string,
      ctx.signal,
    );
    try {
      return call.result(await utility(call));
    } catch (caught) {
      if ((caught as { code?: string }).code === "EINTR") return call.result(130);
      if (!(caught instanceof Failure)) throw caught;
      call.complain(caught.message);
      return call.result(caught.code);
    }
  },
});

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
