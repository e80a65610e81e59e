import type { ShellState } from "./just-bash.ts";

type SystemFailure = Error & { readonly code: string; readonly syscall: string; readonly path?: string };
/** What the kernel says when it refuses something. */
export const isSystemError = (caught: unknown): caught is SystemFailure =>
  caught instanceof Error && "errno" in caught && "syscall" in caught;

/** What a message begins with: a script's name, or the shell's, which is one by both of its names. */
const scriptName = (name = "bash"): string => (name === "sh" ? "bash" : name);

/** A message as it is where the script has lines: with the one it stopped at. */
export const withLine = (text: string, state: Pick<ShellState, "env" | "currentLine">): string =>
  text
    .replace(/^(?=\S+: unbound variable$)/m, "bash: ")
    .replace(/^bash: (?=\d+: unbound variable$)/m, "bash: $")
    .replaceAll(
      /^bash: (?!line \d|-c: |eval: line |illegal option|option requires)/gm,
      `${scriptName(state.env.get("0"))}: line ${state.currentLine}: `,
    );
