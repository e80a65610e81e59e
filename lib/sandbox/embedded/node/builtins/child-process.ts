import { unavailable } from "../core/errors.ts";
import { hold, nextTick } from "../core/event-loop.ts";
import { type Callback, sys } from "../core/machine.ts";
import { onKernelMessage } from "../core/messages.ts";
import { codeOf, systemError } from "../fs/errors.ts";
import { BufferClass, toBuffer } from "./buffer.ts";
import { decodedOutput, type Options, prepared, SIGNALS, type Stdio, split, stdioOf } from "./child-options.ts";
import { execFileSync, execSync, spawnSync } from "./child-sync.ts";
import { EventEmitter } from "./events.ts";
import { stream } from "./stream.ts";

type Readable = import("node:stream").Readable;
type Writable = import("node:stream").Writable;
type Running = { child: ChildProcess; ends(code: number, signal: string | null): void };
const children = new Map<number, Running>();
onKernelMessage("child-output", ({ pid, fd, data }) => {
  const { child } = children.get(pid) ?? {};
  (fd === 1 ? child?.stdout : child?.stderr)?.push(toBuffer(data));
});
onKernelMessage("child-exit", ({ pid, result }) => {
  const running = children.get(pid);
  children.delete(pid);
  running?.ends(result.code, result.signal);
});

export class ChildProcess extends EventEmitter {
  pid: number | undefined;
  stdin: Writable | null = null;
  stdout: Readable | null = null;
  stderr: Readable | null = null;
  stdio: unknown[] = [];
  exitCode: number | null = null;
  signalCode: string | null = null;
  killed = false;
  connected = false;
  spawnfile = "";
  spawnargs: string[] = [];
  #release: () => void = () => {};
  #signal: string | null = null;

  start(file: string, args: readonly string[], options: Options): void {
    const stdio = stdioOf(options.stdio);
    const what = prepared(file, args, options);
    this.spawnfile = what.argv[0]!;
    this.spawnargs = [...what.argv];
    const reader = () => new stream.Readable({ read() {} });
    this.stdout = stdio[1] === "pipe" ? reader() : null;
    this.stderr = stdio[2] === "pipe" ? reader() : null;
    try {
      this.pid = sys.spawn({ ...what, stdio });
    } catch (error) {
      const failure = Object.assign(systemError(codeOf(error) ?? "ENOENT", `spawn ${file}`), {
        path: file,
        spawnargs: what.argv.slice(1),
      });
      failure.message = failure.stack = `spawn ${file} ${failure.code}`;
      failure.stack = `Error: ${failure.message}`;
      this.#pipes(stdio, null);
      nextTick(() => {
        this.exitCode = failure.errno;
        this.emit("error", failure);
        this.#finish(failure.errno, null, false);
      });
      return;
    }
    const { pid } = this;
    this.#pipes(stdio, pid);
    this.#release = hold();
    children.set(pid, { child: this, ends: (code, signal) => this.#ended(code, signal) });
    nextTick(() => this.emit("spawn"));
  }
  #pipes(stdio: readonly Stdio[], pid: number | null): void {
    this.stdin =
      stdio[0] === "pipe"
        ? new stream.Writable({
            write(chunk: Uint8Array, _encoding, done) {
              if (pid !== null) sys.writeChild(pid, chunk);
              done();
            },
            final(done) {
              if (pid !== null) sys.endChild(pid);
              done();
            },
          })
        : null;
    this.stdio = [this.stdin, this.stdout, this.stderr];
  }
  #ended(code: number, signal: string | null): void {
    this.#release();
    const by = signal ?? (this.#signal && code === 128 + (SIGNALS[this.#signal] ?? 0) ? this.#signal : null);
    this.exitCode = by ? null : code;
    this.signalCode = by;
    this.stdin?.destroy();
    this.#finish(this.exitCode, by, true);
  }
  #finish(code: number | null, signal: string | null, exited: boolean): void {
    if (exited) this.emit("exit", code, signal);
    let open = 0;
    const closed = () => {
      if (--open <= 0) this.emit("close", code, signal);
    };
    for (const output of [this.stdout, this.stderr]) {
      if (!output) continue;
      open++;
      output.once("close", closed);
      output.push(null);
      // Nobody reads it: let it end all the same.
      if (output.listenerCount("data") === 0 && output.listenerCount("readable") === 0 && !output.readableFlowing)
        nextTick(() => output.readableFlowing === null && output.resume());
    }
    if (open === 0) nextTick(closed);
  }
  kill(signal: string | number = "SIGTERM"): boolean {
    if (this.pid === undefined || this.exitCode !== null || this.signalCode !== null) return false;
    if (signal === 0) return true;
    const name =
      typeof signal === "number"
        ? (Object.keys(SIGNALS).find((each) => SIGNALS[each] === signal) ?? "SIGTERM")
        : signal;
    this.#signal = name in SIGNALS ? name : "SIGTERM";
    this.killed = true;
    sys.kill(this.pid, this.#signal as "SIGTERM");
    return true;
  }
  ref(): void {}
  unref(): void {
    this.#release();
  }
  disconnect(): void {}
  send(): never {
    throw unavailable("child.send()", "processes have no channel for messages");
  }
}

export function spawn(file: string, args?: unknown, options?: unknown): ChildProcess {
  const [list, settings] = split(args, options);
  const child = new ChildProcess();
  child.start(file, list, settings);
  const { signal, timeout } = settings;
  const abort = () => {
    if (child.kill((settings.killSignal as string) ?? "SIGTERM")) {
      child.emit(
        "error",
        Object.assign(new Error("The operation was aborted"), {
          name: "AbortError",
          code: "ABORT_ERR",
          cause: signal?.reason,
        }),
      );
    }
  };
  if (signal?.aborted) nextTick(abort);
  else signal?.addEventListener("abort", abort, { once: true });
  if (timeout) {
    const timer = setTimeout(() => child.kill((settings.killSignal as string) ?? "SIGTERM"), timeout);
    child.once("exit", () => clearTimeout(timer));
  }
  return child;
}

type Done = (error: (Error & Record<string, unknown>) | null, stdout: string | Buffer, stderr: string | Buffer) => void;

function execFile(file: string, args?: unknown, options?: unknown, callback?: Done): ChildProcess {
  const done = [args, options, callback].find((each) => typeof each === "function") as Done | undefined;
  const [list, settings] = split(
    typeof args === "function" ? undefined : args,
    typeof options === "function" ? undefined : options,
  );
  const child = spawn(file, list, { ...settings, stdio: "pipe" });
  const output: Buffer[][] = [[], []];
  const limit = settings.maxBuffer ?? 1024 * 1024;
  let failure: Error | null = null;
  [child.stdout, child.stderr].forEach((source, i) => {
    let size = 0;
    source?.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit && !failure) {
        failure = Object.assign(new RangeError(`${i === 0 ? "stdout" : "stderr"} maxBuffer length exceeded`), {
          code: "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
        });
        child.kill();
      }
      if (size <= limit) output[i]!.push(chunk);
    });
  });
  child.on("error", ((error: Error) => {
    failure = error;
  }) as Callback);
  child.on("close", ((code: number | null, signal: string | null) => {
    if (!done) return;
    const [stdout, stderr] = output.map((parts) =>
      decodedOutput(BufferClass.concat(parts), settings.encoding === undefined ? "utf8" : settings.encoding),
    );
    if (failure || code !== 0 || signal) {
      const command = settings.shell ? file : [file, ...list].join(" ");
      const error = (failure ?? new Error(`Command failed: ${command}\n${String(stderr)}`)) as Error &
        Record<string, unknown>;
      if (!failure) Object.assign(error, { code, killed: child.killed, signal, cmd: command });
      else Object.assign(error, { cmd: command });
      return done(Object.assign(error, { stdout, stderr }), stdout!, stderr!);
    }
    return done(null, stdout!, stderr!);
  }) as Callback);
  return child;
}

function exec(command: string, options?: unknown, callback?: Done): ChildProcess {
  const settings = (typeof options === "function" ? {} : (options ?? {})) as Options;
  return execFile(
    command,
    [],
    { ...settings, shell: settings.shell ?? true },
    (typeof options === "function" ? options : callback) as Done,
  );
}

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");
for (const fn of [exec, execFile]) {
  Object.defineProperty(fn, CUSTOM, {
    value: (...args: unknown[]) => {
      let child: ChildProcess | undefined;
      const promise = new Promise((resolve, reject) => {
        child = Reflect.apply(fn as (...all: unknown[]) => ChildProcess, undefined, [
          ...args,
          ((error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr }))) as Done,
        ]);
      });
      return Object.assign(promise, { child });
    },
  });
}

function fork(file: string, args?: unknown, options?: unknown): ChildProcess {
  void [file, args, options];
  throw unavailable(
    "child_process.fork()",
    "processes have no channel for messages; spawn(process.execPath, [file]) runs a script",
  );
}

export const childProcess = { ChildProcess, spawn, exec, execFile, spawnSync, execSync, execFileSync, fork };
