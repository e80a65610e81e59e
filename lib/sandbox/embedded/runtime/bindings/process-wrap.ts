import type { ChildOptions, ChildResult } from "../../process/syscalls.ts";
import { errnoOf } from "../core/failure.ts";
import { absolutePath, currentFolder } from "../core/folder.ts";
import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { errorNumber } from "../core/pipes.ts";
import { Pipe } from "./pipe.ts";
import { signalName } from "./signals.ts";

const USER = 1000;
const running = new Map<number, Process>();

/** `K=V` pairs; the first of a name counts, as for getenv. */
export function environmentOf(pairs: readonly string[] | undefined): Record<string, string> {
  if (!pairs) return { ...sys.env };
  const env: Record<string, string> = Object.create(null);
  for (const pair of pairs) {
    const at = pair.indexOf("=", 1);
    const name = at < 0 ? pair : pair.slice(0, at);
    if (at > 0 && !(name in env)) env[name] = pair.slice(at + 1);
  }
  return env;
}
/** A user or group that is not this one's own cannot be taken on. */
export const mayBe = (id: unknown): boolean => id === undefined || id === null || Number(id) === USER;

/** As text, as the system takes them. */
const argumentsOf = ({ args, file }: Any): string[] => (args?.length > 0 ? Array.from(args, String) : [file]);

type Choice = "pipe" | "duplex" | "ignore" | number;
function choiceOf(stdio: Any): Choice {
  if (stdio.ipc) return "duplex";
  if (stdio.type === "pipe" || stdio.type === "overlapped") return "pipe";
  if (stdio.type === "ignore") return "ignore";
  if (stdio.type !== "wrap") return stdio.fd;
  const { handle } = stdio;
  if (handle instanceof Pipe) return handle.give();
  return typeof handle.fd === "number" && handle.fd >= 0 ? handle.fd : "ignore";
}

const childOf = (options: Any, stdio: readonly Any[]): ChildOptions => ({
  file: options.file,
  argv: argumentsOf(options),
  cwd: options.cwd ? absolutePath(options.cwd) : currentFolder(),
  env: environmentOf(options.envPairs),
  stdio: stdio.map(choiceOf),
  detached: options.detached === true,
});

export class Process extends HandleWrap {
  pid: number | undefined;
  onexit: unknown;
  constructor() {
    super("PROCESSWRAP");
  }
  spawn(options: Any): number {
    const stdio: Any[] = options.stdio ?? [{ type: "ignore" }, { type: "ignore" }, { type: "ignore" }];
    try {
      if (!mayBe(options.uid) || !mayBe(options.gid)) return errnoOf("EPERM");
      const { pid, pipes } = sys.spawnPiped(childOf(options, stdio));
      this.pid = pid;
      running.set(pid, this);
      pipes.forEach((fd, at) => {
        if (fd !== null) stdio[at].handle?.attach(fd);
      });
      this.setActive(true);
      return 0;
    } catch (caught) {
      for (const each of stdio) if (each.handle instanceof Pipe && each.type !== "wrap") each.handle.attachDead();
      return errorNumber(caught);
    }
  }
  kill(signal: number): number {
    if (this.pid === undefined || !running.has(this.pid)) return errnoOf("ESRCH");
    const name = signal === 0 ? null : signalName(signal);
    if (name === undefined) return errnoOf("EINVAL");
    try {
      sys.kill(this.pid, name);
    } catch (caught) {
      // Until its parent has heard of the end, a process that ended is there.
      const error = errorNumber(caught);
      if (error !== errnoOf("ESRCH")) return error;
    }
    return 0;
  }
  ended({ code, signal }: ChildResult): void {
    running.delete(this.pid as number);
    this.setActive(false);
    this.inContext(() => makeCallback(this, "onexit", signal === null ? code : 0, signal ?? ""));
  }
  protected override onClose(): void {
    if (this.pid !== undefined) running.delete(this.pid);
  }
}

export function processWrap(): Binding {
  onKernel.childExit = (pid, result) => {
    const child = running.get(pid);
    if (child) post(() => child.ended(result));
  };
  return { Process };
}

/** Runs a child to its end. */
function spawnSyncNow(options: Any): object {
  const failed = (error: number): object => ({ pid: 0, status: null, signal: null, output: null, error });
  if (!mayBe(options.uid) || !mayBe(options.gid)) return failed(errnoOf("EPERM"));
  const stdio: Any[] = options.stdio ?? [];
  const given = stdio.find((each) => each.type === "pipe" && each.input !== undefined && each.input !== null)?.input;
  const { maxBuffer, timeout, killSignal } = options;
  try {
    const result = sys.spawnSync({
      ...childOf(options, stdio),
      maxBuffer: typeof maxBuffer === "number" && Number.isFinite(maxBuffer) ? maxBuffer : -1,
      ...(typeof timeout === "number" && timeout > 0 ? { timeout } : {}),
      ...(typeof killSignal === "number" && killSignal > 0 ? { killSignal: signalName(killSignal) ?? "SIGTERM" } : {}),
      ...(given === undefined ? {} : { input: new Uint8Array(given.buffer, given.byteOffset, given.byteLength) }),
    });
    const { Buffer } = globalThis as Any;
    return {
      pid: result.pid,
      status: result.signal === null ? result.code : null,
      signal: result.signal,
      output: result.output.map((bytes) =>
        bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      ),
      ...(result.failure === null ? {} : { error: errnoOf(result.failure) }),
    };
  } catch (caught) {
    return failed(errorNumber(caught));
  }
}

export const spawnSync = (): Binding => ({ spawn: spawnSyncNow });
