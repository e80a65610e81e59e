import { existsSync } from "node:fs";

/** WebContainer's own shell where there is one; its bash and sh are names of it. */
export const shellPath = (): string => ["/bin/jsh", "/bin/bash"].find((path) => existsSync(path)) ?? "/bin/sh";

/** Input comes as it is written, also where it is a terminal's. */
export function openInput(hear: (text: string) => void): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.setEncoding("utf8").on("data", hear);
}
