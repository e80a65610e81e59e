import type { Syscalls } from "../../process/syscalls.ts";
import type { Command } from "../just-bash.ts";
import { Failure, reasonOf, type Streams, type Utility, UtilityCall } from "./call.ts";

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
/** Where a command's streams are known: see live.ts. */
export type Live = {
  readonly current: Streams;
  with<T>(streams: Streams, action: () => Promise<T>): Promise<T>;
};

export const asCommand = (name: string, utility: Utility, sys: Syscalls, live: Live): Command => ({
  name,
  trusted: true,
  async execute(args, ctx) {
    const substituted = new Map<string, Uint8Array>();
    for (const path of args.flatMap((each) => each.match(/\/dev\/fd\/[1-9]\d$/)?.[0] ?? []))
      try {
        substituted.set(path, await ctx.fs.readFileBuffer(path));
      } catch {
        // It is none.
      }
    const { exec } = ctx;
    const call = new UtilityCall(
      name,
      args,
      ctx.cwd,
      ctx.exportedEnv ?? {},
      sys,
      live.current,
      ctx.stdin as unknown as string,
      ctx.signal,
      {
        substituted,
        ...(exec
          ? {
              exec: (command, more, input) =>
                live.with({ ...live.current, input: null }, () =>
                  exec(quoted(command), {
                    args: [...more],
                    cwd: ctx.cwd,
                    stdin: input,
                    stdinKind: "bytes",
                    ...(ctx.signal ? { signal: ctx.signal } : {}),
                  }),
                ),
            }
          : {}),
      },
    );
    try {
      return call.result(await utility(call));
    } catch (caught) {
      if ((caught as { code?: string }).code === "EINTR") return call.result(130);
      if (caught instanceof Failure) {
        if (caught.message !== "") call.complain(caught.message);
        return call.result(caught.code);
      }
      if (!(caught instanceof Error && "syscall" in caught)) throw caught;
      const { path, syscall } = caught as Error & { path?: string; syscall: string };
      call.complain(`${path ?? (syscall === "write" ? "write error" : syscall)}: ${reasonOf(caught)}`);
      return call.result(1);
    }
  },
});
