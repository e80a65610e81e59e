import type { WebContainerProcess } from "@webcontainer/api";
import type { ExitStatus, SpawnOptions } from "../../ports/sandbox.ts";
import { HostProcess } from "../embedded/host/host-process.ts";
import type { HostMessage } from "../embedded/host/protocol.ts";
import { messageOf } from "./failures.ts";
import { type ContainerLink, pump } from "./link.ts";

const INTERRUPT = "\u0003";
const END_OF_INPUT = "\u0004";
const SHELL = /^(sh|bash|jsh)((?: -[a-z]+)*)$/;

type Size = { readonly columns: number; readonly rows: number };
const sizeOf = ({ columns, rows }: Size) => ({ cols: columns, rows });

/** A command on a terminal: the client's own process, whose output is a terminal's. `cwd`: relative to the working folder. */
export function startTerminal(
  link: ContainerLink,
  id: number,
  command: string,
  options: SpawnOptions & { readonly cwd: string; readonly tty: Size },
  ended: () => void,
): { readonly process: HostProcess; fail(cause: string): void } {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let running: WebContainerProcess | null = null;
  let writer: WritableStreamDefaultWriter<string> | null = null;
  let size: Size = options.tty;
  let killed: "SIGTERM" | "SIGKILL" | null = null;
  const early: string[] = [];

  const end = (status: ExitStatus): void => {
    process.end(status);
    ended();
  };
  const type = (text: string): void => {
    if (writer) void writer.write(text).catch(() => {});
    else early.push(text);
  };
  const hear = (message: HostMessage): void => {
    if (message.type === "input") type(decoder.decode(message.data, { stream: true }));
    else if (message.type === "input-end") type(END_OF_INPUT);
    else if (message.type === "resize") {
      size = message.size;
      running?.resize(sizeOf(size));
    } else if (message.type === "kill" && message.signal === "SIGINT") type(INTERRUPT);
    else if (message.type === "kill" && message.signal !== "SIGINT") {
      // The client has one way to end a process.
      killed = message.signal;
      running?.kill();
    }
  };
  const process = new HostProcess(id, hear, options);

  const start = async (): Promise<void> => {
    const [, shell, words] = SHELL.exec(command.trim()) ?? [];
    const [program, args]: [string, string[]] = shell
      ? [shell, words?.split(" ").filter(Boolean) ?? []]
      : [link.shell, ["-c", command]];
    try {
      const { cwd, env, tty } = options;
      const spawned = await link.call((client) =>
        client.spawn(program, args, { cwd, terminal: sizeOf(tty), ...(env ? { env } : {}) }),
      );
      running = spawned;
      if (killed) spawned.kill();
      if (size !== tty) spawned.resize(sizeOf(size));
      writer = spawned.input.getWriter();
      for (const text of early.splice(0)) type(text);
      await pump(spawned, (text) => process.takeOutput(encoder.encode(text)));
      const code = await spawned.exit;
      if (killed) end({ code: killed === "SIGKILL" ? 137 : 143, signal: killed });
      else end({ code });
    } catch (caught) {
      end({ code: 126, cause: `WebContainer could not start the command: ${messageOf(caught)}` });
    }
  };
  void start();
  return { process, fail: (cause) => end({ code: 137, signal: "SIGKILL", cause }) };
}
