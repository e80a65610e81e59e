import type { WebContainerProcess } from "@webcontainer/api";
import * as v from "valibot";
import type { ExitStatus, SpawnOptions } from "../../ports/sandbox.ts";
import { HostProcess } from "../embedded/host/host-process.ts";
import type { HostMessage } from "../embedded/host/protocol.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { messageOf } from "./failures.ts";
import { INTO, LineReader, OUT, toLine } from "./lines.ts";
import { type ContainerLink, INSIDE, pump } from "./link.ts";
import { fromRunner, type Signal, type ToRunner } from "./wire.ts";

/** Milliseconds in which a runner says what its command printed before it was killed; then the client's kill ends it. */
const LAST_WORDS_MS = 80;
const NUMBERS: Readonly<Record<Signal, number>> = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 };

type Started = { readonly process: HostProcess; fail(cause: string): void };

/** A command in the container's shell, by a runner of its own (inside/runner.ts). `cwd`: absolute. */
export function startCommand(
  link: ContainerLink,
  id: number,
  command: string,
  options: SpawnOptions & { readonly cwd: string },
  ended: () => void,
): Started {
  let runner: WebContainerProcess | null = null;
  let write: ((message: ToRunner) => void) | null = null;
  let killed: Signal | null = null;
  let over = false;
  const early: ToRunner[] = [];
  const say = (message: ToRunner): void => (write ? write(message) : void early.push(message));

  const end = (status: ExitStatus): void => {
    over = true;
    process.end(status);
    ended();
  };
  const kill = (signal: Signal): void => {
    killed = killed === "SIGKILL" ? killed : signal;
    // One that has not begun is ended before it does.
    if (write || signal !== "SIGKILL") say({ t: "kill", signal });
    if (signal === "SIGKILL") setTimeout(() => !over && runner?.kill(), write ? LAST_WORDS_MS : 0);
  };
  const process = new HostProcess(
    id,
    (message: HostMessage) => {
      if (message.type === "input") say({ t: "input", data: toBase64(message.data) });
      else if (message.type === "input-end") say({ t: "input-end" });
      else if (message.type === "taken") say({ t: "taken", bytes: message.bytes });
      else if (message.type === "discard") say({ t: "discard" });
      else if (message.type === "kill") kill(message.signal);
    },
    options,
  );

  const finish = (code: number, signal: string | null): void => {
    const own = killed !== null && (signal === killed || code === 128 + NUMBERS[killed]);
    end(own && killed ? { code: 128 + NUMBERS[killed], signal: killed } : { code });
  };
  const lines = new LineReader(OUT, (message) => {
    const said = v.safeParse(fromRunner, message);
    if (!said.success) return;
    const report = said.output;
    if (report.t === "output") process.takeOutput(fromBase64(report.data));
    else if (report.t === "test") process.takeTest(report.event);
    else if (report.t === "exit") finish(report.code, report.signal);
    else begin();
  });
  const begin = (): void => {
    const writer = runner?.input.getWriter();
    if (!writer || write) return;
    write = (message) => void writer.write(toLine(INTO, message)).catch(() => {});
    write({
      t: "start",
      command,
      cwd: options.cwd,
      env: { ...options.env },
      input: options.stdin === "open",
      tests: options.onTest !== undefined,
    });
    for (const message of early.splice(0)) write(message);
  };

  const start = async (): Promise<void> => {
    try {
      const spawned = await link.call((client) => client.spawn("node", [INSIDE, "run"]));
      runner = spawned;
      if (killed === "SIGKILL") spawned.kill();
      await pump(spawned, (text) => lines.feed(text));
      const code = await spawned.exit;
      // The runner said how its command ended, or was ended itself.
      if (killed === "SIGKILL") end({ code: 137, signal: "SIGKILL" });
      else end({ code: 126, cause: `What ran the command in WebContainer ended by itself, with ${code}.` });
    } catch (caught) {
      end({ code: 126, cause: `WebContainer could not start the command: ${messageOf(caught)}` });
    }
  };
  void start();
  return { process, fail: (cause) => end({ code: 137, signal: "SIGKILL", cause }) };
}
