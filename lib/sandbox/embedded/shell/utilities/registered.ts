import type { Syscalls } from "../../process/syscalls.ts";
import type { Outcome, Registered } from "../just-bash.ts";
import type { LiveOutput } from "../live.ts";
import { resolvePath } from "../paths.ts";
import { ENDLESS, Failure, latin1, UtilityCall } from "./call.ts";
import { allBut, filters, tail } from "./filters.ts";
import { backupOf, reshaped, rewritten, sedFiles } from "./rewritten.ts";
import type { Streaming } from "./streaming.ts";

/** Commands of just-bash that may read their standard input: whether they do, each decides when it runs. */
const READERS =
  "cat head tail grep egrep fgrep rg sed awk sort uniq tr cut tac rev nl base64 jq yq xan tee column comm fold expand unexpand paste strings split join".split(
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

function keepCopies({ fs }: Syscalls, cwd: string, names: readonly string[], suffix: string): void {
  for (const name of names) {
    const path = resolvePath(cwd, name);
    const cut = path.lastIndexOf("/") + 1;
    const base = path.slice(cut);
    const kept = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
    try {
      fs.writeFile(kept.includes("/") ? resolvePath(cwd, kept) : path.slice(0, cut) + kept, fs.readFile(path), 0o666);
    } catch {
      // sed itself says what is wrong with it.
    }
  }
}

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
  ownInput: (read: () => string) => () => void,
): void {
  const withInput = (context: Context, read: () => string): Context => {
    const properties = Object.getOwnPropertyDescriptors(context) as PropertyDescriptorMap;
    properties.stdin = { enumerable: true, configurable: true, get: read };
    return Object.create(Object.getPrototypeOf(context), properties);
  };
  for (const name of READERS) {
    const command = commands.get(name);
    if (!command) continue;
    const run = async (all: string[], context: Context): Promise<Outcome> => {
      // Lines are never held back here.
      const args = all.filter((each) => each !== "--line-buffered" && each !== "--unbuffered");
      const { input: fd } = live.current;
      const waits = name === "tail" ? tail(args) : name === "head" ? allBut(args) : null;
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
          name === "head" ? context.stdin : "",
          context.signal,
        );
        const own = async (text: string, more: readonly string[] = args): Promise<Outcome> =>
          command.execute(
            [...more],
            withInput(context, () => text),
          );
        try {
          return call.result(await plan(call, own)) as Outcome;
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
    /** What is read for ever is its input rather than a file, and no more of it is read than is asked for. */
    const fromDevice = async (args: string[], at: number, context: Context): Promise<Outcome> => {
      const rest = args.toSpliced(at, 1);
      const fd = sys.fs.open(args[at] as string, 0, 0);
      try {
        const most = /(?:^| )(?:-N ?|--read-bytes[= ])(\d+)/.exec(rest.join(" "))?.[1];
        if (most === undefined)
          return await live.with({ ...live.current, input: fd }, () =>
            run(
              rest,
              withInput(context, () => ""),
            ),
          );
        const bytes = new Uint8Array(Number(most));
        for (let filled = 0; filled < bytes.length; ) filled += sys.fs.read(fd, bytes.subarray(filled), null);
        return await command.execute(
          rest,
          withInput(context, () => latin1(bytes)),
        );
      } finally {
        sys.fs.close(fd);
      }
    };
    const execute = async (all: string[], given: object): Promise<Outcome> => {
      const context = given as Context;
      let args = rewritten[name]?.(all) ?? all;
      const backup = name === "sed" ? backupOf(args) : null;
      if (backup) {
        args = backup.args;
        keepCopies(sys, context.cwd, sedFiles(args), backup.suffix);
      }
      const result = await withDevices(args, context);
      return reshaped[name]?.(all, result) ?? result;
    };
    const withDevices = async (args: string[], context: Context): Promise<Outcome> => {
      const { input: fd } = live.current;
      const endless = args.findIndex((each) => ENDLESS.test(each));
      if (endless >= 0) return fromDevice(args, endless, context);
      const end = ownInput(() => context.stdin || (fd === null ? "" : input(fd, "whole")));
      try {
        return await run(args, context);
      } finally {
        end();
      }
    };
    commands.set(name, { ...command, execute });
  }
}
