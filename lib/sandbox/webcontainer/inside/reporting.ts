import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Milliseconds between two looks at what test runs have said. */
const LOOK_MS = 50;
/** The first Node whose runner prints "spec" also where there is no terminal. */
const SPEC_FROM = 23;

export type Reported = {
  inEnvironment(env: Readonly<Record<string, string>>): Record<string, string>;
  /** Tells what is left. */
  close(): void;
};

const names = (text: string): boolean => text.includes("--test-reporter");

function scriptsOf(folder: string): string {
  try {
    return readFileSync(join(folder, "package.json"), "utf8");
  } catch {
    return "";
  }
}

/** Half a line, or another program's, is nothing that was said. */
function said(line: string, tell: (event: unknown) => void): void {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return;
  }
  tell(event);
}

/**
 * Lets Node's own test runner say what it does, by a second reporter (reporter.ts) that writes into a file. Whoever
 * chooses reporters himself keeps his choice, and then nothing is told. `tell` gets what the reporter wrote, unchecked.
 */
export function reporting(command: string, cwd: string, tell: (event: unknown) => void): Reported | null {
  if (names(command) || names(process.env.NODE_OPTIONS ?? "") || names(scriptsOf(cwd))) return null;
  const file = join(tmpdir(), `tabwright-tests-${process.pid}`);
  const own = join(process.argv[1] as string, "../reporter.mjs");
  const usual = Number(process.versions.node.split(".", 1)[0]) >= SPEC_FROM ? "spec" : "tap";
  const options = [usual, "stdout", own, file].map((value, index) =>
    index % 2 === 0 ? `--test-reporter=${value}` : `--test-reporter-destination=${value}`,
  );
  try {
    closeSync(openSync(file, "w"));
  } catch {
    // No room, or no folder for it: the command runs all the same, and nothing is told.
    return null;
  }
  let read = 0;
  let rest = "";
  const look = (): void => {
    let fd: number | null = null;
    try {
      fd = openSync(file, "r");
      const { size } = fstatSync(fd);
      // The next run began it anew.
      if (size < read) [read, rest] = [0, ""];
      const data = Buffer.alloc(size - read);
      read += readSync(fd, data, 0, data.length, read);
      const lines = (rest + data.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) said(line, tell);
    } catch {
      // The command may have taken the file away: another look or nothing.
    } finally {
      if (fd !== null) closeSync(fd);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    inEnvironment: (env) => ({ ...env, NODE_OPTIONS: [env.NODE_OPTIONS ?? "", ...options].join(" ").trim() }),
    close: () => {
      clearInterval(timer);
      look();
      rmSync(file, { force: true });
    },
  };
}
