import type { Shell } from "./shell-program.ts";

/** Placeholder until written below. */
export function runInteractive(shell: Shell): never {
  return shell.sys.exit(0);
}
