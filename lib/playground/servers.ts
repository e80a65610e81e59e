import * as v from "valibot";
import { FIRST_HANDED_OUT } from "../domain/handed-out-ports.ts";
import type { Seq } from "../domain/ids.ts";
import { commandOf } from "../domain/project-call.ts";
import type { Entry, SessionView } from "../domain/session-view.ts";
import type { Memos } from "./memos.ts";

/** A port that a server in the sandbox listens at, and the command line that opened it ("" when nobody can tell). */
export type OpenPort = { readonly port: number; readonly command: string };

/**
 * A server that listened and does not any more. `before`: it went with an earlier load of the page. `command`: what starts
 * it again; "" when nobody can tell.
 */
export type EndedServer = { readonly port: number; readonly command: string; readonly before: boolean };

export type ServersOptions = {
  readonly memos: Pick<Memos, "read" | "write">;
  readonly view: () => SessionView;
  readonly changed: (ended: readonly EndedServer[]) => void;
  /** A line for those who watch what commands print. */
  readonly note: (line: string) => void;
  /** Runs a command as the person. */
  readonly run: (command: string) => Promise<void>;
  readonly runAgain: (at: Seq) => void;
};

const MOST = 20;
/** Characters of a line that starts a server; together they are less than a memo may have. */
const LONGEST = 800;
const keptSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      command: v.pipe(v.string(), v.maxLength(LONGEST)),
      call: v.nullable(v.pipe(v.string(), v.maxLength(200))),
    }),
  ),
  v.maxLength(MOST),
);
type Kept = v.InferOutput<typeof keptSchema>[number];
type Ended = Kept & { readonly before: boolean };

/** Words that mean in a shell what they say: what a process was started with is not quoted. */
const PLAIN = /^[\w@%+=:,./-]+(?: [\w@%+=:,./-]+)*$/;

/** Which servers listened, so that one that has ended, with the page or by itself, can be started again. */
export class Servers {
  #open: readonly Kept[] = [];
  #ended: readonly Ended[] = [];

  constructor(private readonly options: ServersOptions) {}

  /** Of the load before. */
  begin(): void {
    const kept = v.safeParse(keptSchema, this.options.memos.read("servers"));
    const others = kept.success ? kept.output.filter(({ port }) => !this.#open.some((each) => each.port === port)) : [];
    this.#ended = others.map((server) => ({ ...server, before: true }));
    this.#tell();
  }

  /** Those of the load before whose call does not tell that it was cut off. */
  noteEnded(): void {
    for (const { port, command, call, before } of this.#ended)
      if (before && this.#call(call)?.state !== "interrupted")
        this.options.note(`${command || "A server"} (port ${port}) ended with the page before this one.`);
  }

  /** All that listen now. */
  listen(ports: readonly OpenPort[]): void {
    const chosen = ports.filter(({ port }) => port < FIRST_HANDED_OUT);
    const isOpen = ({ port }: Kept): boolean => chosen.some((each) => each.port === port);
    const known = this.#open.filter(isOpen);
    const closed = this.#open.filter((server) => !isOpen(server)).map((server) => ({ ...server, before: false }));
    const opened = chosen.filter(({ port }) => !known.some((server) => server.port === port));
    this.#open = [...known, ...opened.map((port) => this.#startedBy(port))].slice(-MOST);
    this.#ended = [...this.#ended, ...closed].filter((server) => !isOpen(server)).slice(-MOST);
    const kept: readonly Kept[] = [...this.#ended.filter(({ before }) => before), ...this.#open].slice(-MOST);
    const text = JSON.stringify(kept.map(({ port, command, call }) => ({ port, command, call })));
    this.options.memos.write("servers", kept.length > 0 ? text : null);
    this.#tell();
  }

  /** Starts it again, as it was started. */
  start = (port: number): void => {
    const server = this.#ended.findLast((each) => each.port === port);
    if (!server || server.command === "") return;
    const call = this.#call(server.call);
    if (call?.state === "interrupted") this.options.runAgain(call.seq);
    else void this.options.run(server.command);
  };

  #call(id: string | null): CallEntry | undefined {
    return this.options
      .view()
      .entries.findLast((entry): entry is CallEntry => entry.kind === "call" && entry.call.callId === id);
  }

  /** By the call that was under way: its line tells where and with what besides. */
  #startedBy({ port, command }: OpenPort): Kept {
    const { entries, open } = this.options.view();
    const calls = entries.flatMap((entry) => {
      const line = entry.kind === "call" && open.includes(entry.call.callId) ? commandOf(entry.call) : null;
      return line === null || entry.kind !== "call" ? [] : [{ line, id: entry.call.callId }];
    });
    const call = calls.findLast(({ line }) => command !== "" && line.includes(command)) ?? calls.at(-1);
    const line = call?.line ?? (PLAIN.test(command) ? command : "");
    return { port, command: line.length > LONGEST ? "" : line, call: call?.id ?? null };
  }

  #tell(): void {
    this.options.changed(this.#ended.map(({ port, command, before }) => ({ port, command, before })));
  }
}

type CallEntry = Extract<Entry, { kind: "call" }>;
