import type { CallId } from "../domain/ids.ts";
import { readByPerson } from "../domain/outcome-text.ts";
import { commandOf } from "../domain/project-call.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { Printed } from "./live-output.ts";

type Chunk = string | Uint8Array;
/** Bytes kept for a terminal that is opened later. */
const KEPT = 1_000_000;
const NEWLINE = 10;

/** Everything the session's commands print, in order: kept for late listeners, passed on as it comes. */
export class OutputHub {
  #listeners = new Set<(chunk: Chunk) => void>();
  #kept: Chunk[] = [];
  #size = 0;
  #started = new Set<CallId>();
  #ended = new Set<CallId>();
  #midLine = false;

  /** What earlier commands of the log printed, as it was recorded. */
  replay(view: SessionView): void {
    for (const entry of view.entries) {
      if (entry.kind !== "call" || entry.call.name !== "sh" || this.#started.has(entry.call.callId)) continue;
      if (entry.state === "requested" || entry.state === "waiting" || entry.state === "denied") continue;
      // A call without a command has no prompt line, only how it ended.
      const command = commandOf(entry.call);
      if (command === null) this.#started.add(entry.call.callId);
      else this.begin(entry.call.callId, command);
      const output = entry.outcome?.output ?? "";
      const last = output.lastIndexOf("\n") + 1;
      this.write(output.slice(0, last).replaceAll(/\r?\n/g, "\r\n"));
      this.#end(entry.call.callId, output);
    }
  }

  print(printed: readonly Printed[], view: SessionView): void {
    for (const item of printed) {
      if (item.type === "begin") this.begin(item.callId, item.command);
      else if (item.type === "output") this.write(item.data);
      else {
        const entry = view.entries.findLast((e) => e.kind === "call" && e.call.callId === item.callId);
        if (entry?.kind === "call" && entry.outcome) this.#end(item.callId, entry.outcome.output);
      }
    }
  }

  /** How it ended, in the words of its record: the last line of what the model is told, as a person reads it. */
  #end(callId: CallId, output: string): void {
    if (!this.#started.has(callId) || this.#ended.has(callId)) return;
    this.#ended.add(callId);
    const line = readByPerson(output.slice(output.lastIndexOf("\n") + 1));
    this.write(`${this.#midLine ? "\r\n" : ""}\x1b[2m${line}\x1b[0m\r\n\r\n`);
  }

  /** A prompt line for a command, once. */
  begin(callId: CallId, command: string): void {
    if (this.#started.has(callId)) return;
    this.#started.add(callId);
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
