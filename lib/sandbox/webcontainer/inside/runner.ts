import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { INTO, LineReader, OUT, toLine } from "../lines.ts";
import { OUTPUT_WINDOW, type Signal, type ToRunner } from "../wire.ts";
import { HELD, type Held } from "./holder.ts";
import { openInput, shellPath } from "./place.ts";
import { type Reported, reporting } from "./reporting.ts";

/** Milliseconds without output, after the command's end, by which what is left of its output has come. */
const QUIET_MS = 100;

const say = (message: object): void => void process.stdout.write(toLine(OUT, message));

/**
 * Runs one command for the driver: passes its output on as it comes, with room for so much as the driver has not taken,
 * feeds it, signals it and everything it started, and says how it ended.
 */
export function run(): void {
  let holder: ChildProcess | null = null;
  let reported: Reported | null = null;
  let untaken = 0;
  let unbounded = false;
  let heard = 0;
  let status: { code: number; signal: string | null } | null = null;
  let over = false;

  /** Everything in the command's group: it leads one. */
  const signalAll = (signal: Signal): void => {
    const pid = holder?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Its group is gone already, or there are no groups here.
      holder?.kill(signal);
    }
  };
  const regulate = (): void => {
    const output = holder?.stdout;
    if (unbounded || untaken <= OUTPUT_WINDOW) output?.resume();
    else output?.pause();
  };
  const finish = (): void => {
    if (over) return;
    over = true;
    reported?.close();
    const { code, signal } = status ?? { code: 137, signal: "SIGKILL" };
    process.stdout.write(toLine(OUT, { t: "exit", code, signal }), () => process.exit(0));
  };
  /** What the command left behind ends with it; what it still holds open is not waited for. */
  const settle = (): void => {
    signalAll("SIGKILL");
    let before = heard;
    setInterval(() => {
      if (heard === before && !holder?.stdout?.isPaused()) finish();
      before = heard;
    }, QUIET_MS);
  };

  const start = ({ command, cwd, env, input, tests }: Extract<ToRunner, { t: "start" }>): void => {
    if (tests) reported = reporting(command, cwd, (event) => say({ t: "test", event }));
    const own = { ...(process.env as Record<string, string>), PWD: cwd, ...env };
    const held: Held = {
      shell: shellPath(),
      command,
      cwd,
      env: reported?.inEnvironment(own) ?? own,
    };
    const child = spawn(process.execPath, [process.argv[1] as string, "hold"], {
      env: { ...process.env, [HELD]: JSON.stringify(held) },
      stdio: [input ? "pipe" : "ignore", "pipe", "pipe"],
      detached: true,
    });
    holder = child;
    // A command that does not read is told by its own end.
    child.stdin?.on("error", () => {});
    (child.stdout as Readable).on("data", (data: Buffer) => {
      heard++;
      // Nobody will read it.
      if (untaken === Number.NEGATIVE_INFINITY) return;
      untaken += data.length;
      say({ t: "output", data: data.toString("base64") });
      regulate();
    });
    const lines = new LineReader(OUT, (message) => {
      status = message as { code: number; signal: string | null };
    });
    (child.stderr as Readable).setEncoding("utf8").on("data", (text: string) => lines.feed(text));
    child.once("error", (error) => {
      say({ t: "output", data: Buffer.from(`sandbox: ${error.message}\n`).toString("base64") });
      status = { code: 126, signal: null };
      finish();
    });
    child.once("exit", settle);
    child.once("close", finish);
  };

  const hear = (message: ToRunner): void => {
    if (message.t === "start") start(message);
    else if (message.t === "input") holder?.stdin?.write(Buffer.from(message.data, "base64"));
    else if (message.t === "input-end") holder?.stdin?.end();
    else if (message.t === "kill") {
      // From now on everything that was written goes out, whoever reads it.
      if (message.signal === "SIGKILL") unbounded = true;
      signalAll(message.signal);
      regulate();
    } else {
      if (message.t === "taken") untaken -= message.bytes;
      else {
        unbounded = true;
        untaken = Number.NEGATIVE_INFINITY;
      }
      regulate();
    }
  };
  const lines = new LineReader(INTO, (message) => hear(message as ToRunner));
  openInput((text) => lines.feed(text));
  say({ t: "up" });
}
