import type { HostMessage } from "../host/protocol.ts";
import { OUTPUT_WINDOW } from "../host/protocol.ts";
import { InputPipe } from "./input-pipe.ts";
import type { Job } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { absolute, DEFAULT_PATH, plainWords, resolveProgram } from "./programs.ts";
import { WindowSink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

type SpawnMessage = Extract<HostMessage, { type: "spawn" }>;
export type JobEnd = { readonly code: number; readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL" | null };

const NOT_STARTED = 126;

/** A terminal wants a carriage return before each line feed (ONLCR). */
function forTerminal(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const feeds = data.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  const out = new Uint8Array(data.length + feeds);
  let at = 0;
  for (const byte of data) {
    if (byte === 10) out[at++] = 13;
    out[at++] = byte;
  }
  return out;
}

/** Starts what the host asked for. `send` gets its bytes in order, `ended` its end, after the last of them. */
export function startJob(
  table: ProcessTable,
  message: SpawnMessage,
  root: string,
  send: (data: Uint8Array<ArrayBuffer>) => void,
  ended: (job: Job, end: JobEnd) => void,
): Job {
  const command = message.command.trim();
  const interactive = message.tty !== null && (command === "" || command === "sh" || command === "bash");
  const output = new WindowSink(OUTPUT_WINDOW, (data) => send(message.tty ? forTerminal(data) : data));
  const job: Job = {
    id: message.id,
    input: new InputPipe(
      message.tty
        ? {
            ...message.tty,
            echo: (data) => output.write(new Uint8Array(data), 1),
            interrupt: () => table.signalJob(job, "SIGINT"),
          }
        : null,
    ),
    output,
    tty: message.tty ? { ...message.tty } : null,
    command: interactive ? null : command,
    cause: null,
  };
  if (message.stdin === "closed") job.input.end();
  const cwd = absolute(message.cwd || root, root);
  const say = (text: string): void => output.write(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>, 2);
  const refuse = (text: string, code: number): Job => {
    say(text);
    ended(job, { code, signal: null });
    return job;
  };
  if (table.files.find(cwd)?.kind !== "directory") return refuse(`sh: ${cwd}: no such folder\n`, NOT_STARTED);
  const env: Record<string, string> = {
    HOME: "/home/tab",
    USER: "tab",
    LOGNAME: "tab",
    SHELL: "/bin/sh",
    PATH: DEFAULT_PATH,
    LANG: "C.UTF-8",
    TMPDIR: "/tmp",
    ...(message.tty ? { TERM: "xterm-256color", COLORTERM: "truecolor" } : {}),
    ...message.env,
    PWD: table.files.realpath(cwd),
  };
  const plain = plainWords(command);
  const argv = plain ?? (interactive ? ["sh", "-i"] : ["sh", "-c", message.command]);
  try {
    table.start({
      job,
      ppid: 0,
      parent: null,
      resolved: resolveProgram(table.files, argv, cwd, env),
      cwd: table.files.realpath(cwd),
      env,
      input: job.input,
      sinks: [output, output],
      terminals: message.tty ? [message.stdin === "open", true, true] : [false, false, false],
      onEnd: ({ code, signal }) => {
        table.killJob(job);
        ended(job, {
          code,
          signal: signal === "SIGINT" || signal === "SIGTERM" || signal === "SIGKILL" ? signal : null,
        });
      },
    });
  } catch (caught) {
    if (!(caught instanceof CallError)) throw caught;
    if (caught.code === "EAGAIN")
      return refuse("sh: too many processes are running; end some and try again\n", NOT_STARTED);
    return refuse(`sh: ${argv[0]}: command not found\n`, 127);
  }
  return job;
}
