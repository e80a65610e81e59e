import type { Syscalls } from "../../process/syscalls.ts";
import type { Outcome, Registered } from "../just-bash.ts";
import type { LiveOutput } from "../live.ts";
import { Failure, UtilityCall } from "./call.ts";
import { filters, type Streaming, tail } from "./filters.ts";

/** Commands of just-bash that may read their standard input: whether they do, each decides when it runs. */
const READERS =
  "cat head tail grep egrep fgrep rg sed awk sort uniq wc tr cut tac rev nl od base64 md5sum sha1sum sha256sum jq yq xan xargs tee column comm fold expand unexpand paste strings split gzip gunzip zcat diff join".split(
    " ",
  );
/** Those that would look at their input even when they are given files: here their arguments say whether it is read. */
const TAKERS: Readonly<Record<string, (args: readonly string[]) => boolean>> = {
  base64: (args) => operands(args, ["-w", "--wrap"]).every((each) => each === "-"),
  paste: (args) => {
    const files = operands(args, ["-d", "--delimiters"]);
    return files.length === 0 || files.includes("-");
  },
  rg: (args) => args.includes("-"),
};
const operands = (args: readonly string[], valued: readonly string[]): string[] =>
  args.filter((each, at) => (each === "-" || !each.startsWith("-")) && !valued.includes(args[at - 1] ?? ""));

type Context = { stdin: string; cwd: string; exportedEnv?: Record<string, string>; signal?: AbortSignal };

/**
 * Gives just-bash's commands the shell's own input, read when one first looks at it and not before. Filters that can do
 * so go through it as it comes.
 */
export function streamRegistered(
  commands: Map<string, Registered>,
  sys: Syscalls,
  live: LiveOutput,
  input: (fd: number, how: "whole") => string,
): void {
  const withInput = (context: Context, read: () => string): Context => {
    const properties = Object.getOwnPropertyDescriptors(context) as PropertyDescriptorMap;
    properties.stdin = { enumerable: true, configurable: true, get: read };
    return Object.create(Object.getPrototypeOf(context), properties);
  };
  for (const name of READERS) {
    const command = commands.get(name);
    if (!command) continue;
    const execute = async (all: string[], given: object): Promise<Outcome> => {
      // Lines are never held back here.
      const args = all.filter((each) => each !== "--line-buffered" && each !== "--unbuffered");
      const context = given as Context;
      const { input: fd } = live.current;
      const waits = name === "tail" ? tail(args) : null;
      if (fd === null && !waits) return command.execute(args, context);
      const plan: Streaming | null = waits ?? filters[name]?.(args) ?? null;
      if (plan && (waits || context.stdin === "")) {
        const call = new UtilityCall(
          name,
          args,
          context.cwd,
          context.exportedEnv ?? {},
          sys,
          live.current,
          "",
          context.signal,
        );
        const run = async (text: string, more: readonly string[] = args): Promise<Outcome> =>
          command.execute(
            [...more],
            withInput(context, () => text),
          );
        try {
          return call.result(await plan(call, run)) as Outcome;
        } catch (caught) {
          if ((caught as { code?: string }).code === "EINTR") return call.result(130) as Outcome;
          if (!(caught instanceof Failure)) throw caught;
          call.complain(caught.message);
          return call.result(caught.code) as Outcome;
        }
      }
      if (fd === null || !(TAKERS[name]?.(args) ?? true)) return command.execute(args, context);
      let text: string | undefined;
      return command.execute(
        args,
        withInput(context, () => (text ??= context.stdin || input(fd, "whole"))),
      );
    };
    commands.set(name, { ...command, execute });
  }
}
