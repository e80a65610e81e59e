import { spawn } from "node:child_process";
import { statSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";
import { OUT, toLine } from "../lines.ts";

export type Held = {
  readonly shell: string;
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
};
/** The command's line and environment come by it, and the command does not see it. */
export const HELD = "TABWRIGHT_HELD";

const NOT_STARTED = 126;

/**
 * Stands between the runner and the command, for the one thing Node cannot do with its own child: standard output and
 * standard error of the command are one pipe, so what is written is read in the order it was written. How the command
 * ended is told on standard error, which nobody else has.
 */
export function hold(): void {
  const { shell, command, cwd, env } = JSON.parse(process.env[HELD] ?? "{}") as Held;
  const end = (code: number, signal: string | null): never => {
    writeSync(2, toLine(OUT, { code, signal }));
    process.exit(0);
  };
  const refuse = (why: string): never => {
    writeSync(1, `sandbox: ${why}\n`);
    return end(NOT_STARTED, null);
  };
  // A signal is for the command; this program hears of its end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) refuse(`there is no folder ${cwd}`);
  const own = env as NodeJS.ProcessEnv;
  const child = spawn(shell, ["-c", command], {
    cwd,
    env: own,
    stdio: [0, 1, 1],
    // What a shell calls itself when it complains.
    argv0: basename(shell),
  });
  child.once("error", (error) => refuse(`${shell} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0), signal));
}
