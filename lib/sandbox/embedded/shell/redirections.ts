import type { Syscalls } from "../process/syscalls.ts";
import type { InterpreterInstance, Outcome, Redirection, ShellCommand, Word } from "./just-bash.ts";
import { NOTHING } from "./live.ts";
import { resolvePath } from "./paths.ts";
import { reasonOf, type Streams } from "./utilities/call.ts";
import { literal } from "./walk.ts";

const O_RDONLY = 0;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const READS = new Set(["<", "<>", "<&", "<<", "<<-", "<<<"]);
/** Paths of what a command has open already. */
const OPEN_ALREADY = /^\/(?:dev\/std(in|out|err)|(?:dev|proc\/self)\/fd\/(\d+))$/;
const STREAMS = { in: 0, out: 1, err: 2 } as const;

export type Redirected = {
  readonly streams: Streams;
  /** What is just-bash's business still: input, and descriptors that it has. */
  readonly rest: readonly Redirection[];
  /** Where both outputs go together, when they are gathered: its reading end. */
  readonly gathered: number | null;
  /** Descriptors of the process that are closed when the command has ended. */
  readonly opened: readonly number[];
  /** One of them cannot be had, and this says so: the command does not run. */
  readonly refused: Outcome | null;
};

export type Opening = {
  readonly sys: Syscalls;
  readonly interpreter: InterpreterInstance;
  /** What a word expands to; null when that is not one word. */
  readonly expand: (word: Word) => Promise<string | null>;
  /** Input comes from the file itself rather than by just-bash, which reads the whole of it before. */
  readonly direct: boolean;
  /** Gathers what is written to the place of standard output, if that can be. */
  readonly gathers: boolean;
};

const isWord = (target: Redirection["target"]): target is Word => "parts" in target;
/** just-bash must do all of it. */
class NotOurs extends Error {}
class Refused extends Error {}

/** A command's descriptors while its redirections are followed, from left to right. */
class Opener {
  readonly opened: number[] = [];
  readonly rest: Redirection[] = [];
  gathered: number | null = null;
  input: number | null;
  #out: (number | null)[];
  #more: Map<number, number> | null = null;

  constructor(
    private readonly streams: Streams,
    private readonly opening: Opening,
  ) {
    this.input = streams.input;
    this.#out = [null, streams.output, streams.error];
  }

  get now(): Streams {
    const { streams } = this;
    const more = this.#more ?? streams.more;
    return { input: this.input, output: this.#out[1] ?? null, error: this.#out[2] ?? null, ...(more ? { more } : {}) };
  }
  #has(fd: number): boolean {
    return (this.#more ?? this.streams.more)?.has(fd) === true;
  }
  #set(fd: number, to: number | null): void {
    if (fd < 3) this.#out[fd] = to;
    else {
      this.#more ??= new Map(this.streams.more);
      if (to === null) this.#more.delete(fd);
      else this.#more.set(fd, to);
    }
  }

  /** The process's descriptor that stands for one of the command's outputs. */
  #place(fd: number): number {
    const own = fd < 3 ? this.#out[fd] : (this.#more ?? this.streams.more)?.get(fd);
    if (own !== null && own !== undefined) return own;
    // Both are gathered, in the order in which they are written.
    if (fd !== 1 || !this.opening.gathers) throw new NotOurs();
    const [read, write] = this.opening.sys.pipes.make();
    this.gathered = read;
    this.opened.push(write);
    this.#out[1] = write;
    return write;
  }

  async follow(redirection: Redirection): Promise<void> {
    const { operator, target } = redirection;
    const { state } = this.opening.interpreter.ctx;
    if (redirection.fdVariable || !isWord(target)) return this.#leave(redirection);
    const fd = redirection.fd ?? (READS.has(operator) ? 0 : 1);
    // just-bash runs what is in it: before the command, or after.
    if (target.parts.some(({ type }) => type === "ProcessSubstitution")) return this.#leave(redirection);
    if (operator === "<<<" || (operator === "<" && fd !== 0) || operator === "<>") return this.#leave(redirection);
    const name = literal(target) ?? (await this.opening.expand(target));
    if (operator === ">&" || operator === "<&") {
      if (name === "-" && (fd === 1 || fd === 2)) return this.#set(fd, this.#open("/dev/null", O_WRONLY));
      if (name === "-" && this.#has(fd)) return this.#set(fd, null);
      const from = /^\d+$/.test(name ?? "") ? Number(name) : null;
      if (from === null && (operator === "<&" || redirection.fd !== null || name === "-" || /^\d+-$/.test(name ?? "")))
        return this.#leave(redirection);
      if (from !== null) {
        const ours = from === 1 || from === 2 || this.#has(from);
        if (!ours || fd === 0) return this.#leave(redirection);
        return this.#set(fd, this.#place(from));
      }
    }
    if (name === null) throw new Refused(`${sourceOf(target)}: ambiguous redirect`);
    if (operator === "<") return this.#read(redirection, name);
    if (fd === 0) return this.#leave(redirection);
    const both = operator.startsWith("&") || operator === ">&";
    const opened = this.#write(name, operator, state.options.noclobber === true);
    this.#set(both ? 1 : fd, opened);
    if (both) this.#set(2, opened);
  }

  #leave(redirection: Redirection): void {
    const { operator, fd } = redirection;
    if (READS.has(operator)) {
      if ((fd ?? 0) === 0) this.input = null;
    } else if (!redirection.fdVariable && (fd ?? 1) < 3) this.#set(fd ?? 1, null);
    this.rest.push(redirection);
  }

  #open(name: string, flags: number): number {
    const { sys, interpreter } = this.opening;
    if (name === "") throw new Refused(`${name}: No such file or directory`);
    try {
      const fd = sys.fs.open(resolvePath(interpreter.ctx.state.cwd, name), flags, 0o666);
      this.opened.push(fd);
      return fd;
    } catch (caught) {
      throw new Refused(`${name}: ${reasonOf(caught)}`);
    }
  }

  #read(redirection: Redirection, name: string): void {
    const match = OPEN_ALREADY.exec(name);
    // Its own input again, whatever that is.
    if (match && (match[1] === "in" || match[2] === "0")) return;
    if (!match && (this.opening.direct || name.startsWith("/dev/"))) {
      this.input = this.#open(name, O_RDONLY);
      return;
    }
    if (!match) this.#mustBeReadable(name);
    this.#leave(redirection);
  }

  #mustBeReadable(name: string): void {
    const { sys, interpreter } = this.opening;
    let mode: number;
    try {
      mode = sys.fs.stat(resolvePath(interpreter.ctx.state.cwd, name)).mode;
    } catch (caught) {
      throw new Refused(`${name}: ${reasonOf(caught)}`);
    }
    if ((mode & S_IFMT) === S_IFDIR) throw new Refused(`${name}: Is a directory`);
  }

  #write(name: string, operator: string, keeps: boolean): number {
    const [, stream, number] = OPEN_ALREADY.exec(name) ?? [];
    if (stream !== undefined || number !== undefined) {
      const fd = stream === undefined ? Number(number) : STREAMS[stream as keyof typeof STREAMS];
      if (fd === 1 || fd === 2 || this.#has(fd)) return this.#place(fd);
      throw new Refused(`${name}: No such device or address`);
    }
    const { sys, interpreter } = this.opening;
    if (name === "/dev/tty" && sys.tty) return sys.tty.fds[1] ? 1 : 2;
    if (operator.endsWith(">>")) return this.#open(name, O_WRONLY | O_CREAT | O_APPEND);
    let exclusive = 0;
    if (keeps && operator !== ">|")
      try {
        const { mode } = sys.fs.stat(resolvePath(interpreter.ctx.state.cwd, name));
        if ((mode & S_IFMT) === S_IFREG) throw new Refused(`${name}: cannot overwrite existing file`);
      } catch (caught) {
        if (caught instanceof Refused) throw caught;
        exclusive = O_EXCL;
      }
    return this.#open(name, O_WRONLY | O_CREAT | O_TRUNC | exclusive);
  }
}

/** A word as it was written, where it is a variable's alone. */
function sourceOf(word: Word): string {
  const [part] = word.parts as readonly { readonly type: string; readonly parameter?: string }[];
  return part?.type === "ParameterExpansion" ? `$${part.parameter ?? ""}` : "word";
}

/** Opens what a command reads and writes, so that it is there as it is written. Null when just-bash must do all of it. */
export async function openRedirections(
  command: ShellCommand,
  streams: Streams,
  opening: Opening,
): Promise<Redirected | null> {
  const opener = new Opener(streams, opening);
  const close = (): void => {
    for (const fd of opener.opened) opening.sys.fs.close(fd);
  };
  let refused: Outcome | null = null;
  try {
    for (const redirection of command.redirections ?? []) await opener.follow(redirection);
  } catch (caught) {
    if (caught instanceof NotOurs) {
      close();
      if (opener.gathered !== null) opening.sys.fs.close(opener.gathered);
      return null;
    }
    if (!(caught instanceof Refused)) {
      close();
      throw caught;
    }
    refused = { ...NOTHING, stderr: `bash: ${caught.message}\n`, exitCode: 1 };
  }
  const { rest, gathered, opened, now } = opener;
  return { streams: now, rest, gathered, opened, refused };
}
