import type { CallId } from "../domain/ids.ts";
import { readByPerson } from "../domain/outcome-text.ts";
import { commandOf } from "../domain/project-call.ts";
import type { Entry, SessionView } from "../domain/session-view.ts";
import type { Printed } from "./live-output.ts";

type Chunk = string | Uint8Array;
type CallEntry = Extract<Entry, { kind: "call" }>;

const countOf = (counts: ReadonlyMap<CallId, number>, id: CallId): number => counts.get(id) ?? 0;
const hasBegun = ({ call, state }: CallEntry): boolean =>
  call.name === "sh" && state !== "requested" && state !== "waiting" && state !== "denied";

/** Bytes kept for a terminal that is opened later. */
const KEPT = 1_000_000;
const NEWLINE = 10;

/** Everything the session's commands print, in order: kept for late listeners, passed on as it comes. */
export class OutputHub {
  #listeners = new Set<(chunk: Chunk) => void>();
  #kept: Chunk[] = [];
  #size = 0;
  /** How many calls of an id were begun, and how many of them ended: an upstream may give an id more than once. */
  #started = new Map<CallId, number>();
  #ended = new Map<CallId, number>();
  #midLine = false;

  /** What earlier commands of the log printed, as it was recorded. */
  replay(view: SessionView): void {
    const seen = new Map<CallId, number>();
    for (const entry of view.entries) {
      if (entry.kind !== "call" || !hasBegun(entry)) continue;
      const { callId } = entry.call;
      const number = countOf(seen, callId) + 1;
      seen.set(callId, number);
      if (number <= countOf(this.#started, callId)) continue;
      // A call without a command has no prompt line, only how it ended.
      const command = commandOf(entry.call);
      if (command === null) this.#started.set(callId, number);
      else this.begin(callId, command);
      const output = entry.outcome?.output ?? "";
      const last = output.lastIndexOf("\n") + 1;
      this.write(output.slice(0, last).replaceAll(/\r?\n/g, "\r\n"));
      this.#end(callId, output);
    }
  }

  print(printed: readonly Printed[], view: SessionView): void {
    for (const item of printed) {
      if (item.type === "output") this.write(item.data);
      else {
        const calls = view.entries.filter(
          (entry): entry is CallEntry => entry.kind === "call" && hasBegun(entry) && entry.call.callId === item.callId,
        );
        if (item.type === "begin") {
          // Replayed while it already ran.
          if (countOf(this.#started, item.callId) < calls.length) this.begin(item.callId, item.command);
        } else {
          const outcome = calls[countOf(this.#ended, item.callId)]?.outcome;
          if (outcome) this.#end(item.callId, outcome.output);
        }
      }
    }
  }

  /** How it ended, in the words of its record: the last line of what the model is told, as a person reads it. */
  #end(callId: CallId, output: string): void {
    const ended = countOf(this.#ended, callId);
    if (ended >= countOf(this.#started, callId)) return;
    this.#ended.set(callId, ended + 1);
    const line = readByPerson(output.slice(output.lastIndexOf("\n") + 1));
    this.write(`${this.#midLine ? "\r\n" : ""}\x1b[2m${line}\x1b[0m\r\n\r\n`);
  }

  /** A prompt line for a command. */
  begin(callId: CallId, command: string): void {
    this.#started.set(callId, countOf(this.#started, callId) + 1);
    this.write(`\x1b[2m~/project $\x1b[0m ${command.replaceAll(/\r?\n/g, "\r\n> ")}\r\n`);
  }

  /** A line of our own, dim, in a line of its own. */
  note(line: string): void {
    this.write(`${this.#midLine ? "\r\n" : ""}\x1b[2m${line}\x1b[0m\r\n`);
  }

  write(chunk: Chunk): void {
    const end = chunk.at(-1);
    if (end !== undefined) this.#midLine = end !== "\n" && end !== NEWLINE;
    this.#kept.push(chunk);
    this.#size += chunk.length;
    while (this.#size > KEPT && this.#kept.length > 1) this.#size -= (this.#kept.shift() as Chunk).length;
    for (const listener of this.#listeners) listener(chunk);
  }

  listen(fn: (chunk: Chunk) => void): () => void {
    for (const chunk of this.#kept) fn(chunk);
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }
}
