import type { Recorded, SessionEvent } from "./event.ts";
import type { CallId } from "./ids.ts";
import { lineage } from "./lineage.ts";
import { endLine } from "./outcome-text.ts";
import { commandOf } from "./project-call.ts";
import type { ToolCall, ToolOutcome } from "./tool.ts";
import { type JsonObject, readItem, type WireItem } from "./wire-item.ts";

/** Begins every message that reports what happened beside the conversation, so that nobody takes it for the person's words. */
export const NOTE = "[Note] ";

/** Characters kept of what a person's own command printed, and of an answer that was cut off. */
const NOTE_OUTPUT = 1_000;
const NOTE_PARTIAL = 2_000;
/** Of the commands that a person ran between two requests, this many of the latest are told. */
const NOTED_COMMANDS = 5;

const UNFINISHED = endLine.interrupted("it is not known whether this ran or how far it got");

const userItem = (text: string): WireItem => ({
  wire: "responses",
  item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
});

function outputItem(call: ToolCall, output: string): WireItem {
  const type = call.kind === "custom" ? "custom_tool_call_output" : "function_call_output";
  const item: JsonObject = { type, call_id: call.callId, output };
  return { wire: "responses", item };
}

/**
 * What a model is sent: a pure function of the log, equal for equal logs to the byte. At every request-started it extends
 * what the request before it was sent (rewinds apart), so that a cached prefix holds.
 *
 * Items count once their request has finished; those of a request that was cut off or tried again are void, because half
 * an answer is no valid input. Every call has exactly one output, and messages wait until the open calls have theirs.
 */
export function transcript(events: readonly Recorded[]): readonly WireItem[] {
  const state = new Transcript();
  for (const { event } of lineage(events)) state.add(event);
  return state.items;
}

type Waiting = { readonly text: string; readonly command: boolean };

class Transcript {
  readonly items: WireItem[] = [];
  /** Items of the request under way, and what else was shown of its answer. */
  #pending: WireItem[] | null = null;
  #partial = "";
  /** Calls that it was writing and that never ran. */
  #unwritten: string[] = [];
  /** Calls of finished requests that have no output yet, in order. */
  #open: ToolCall[] = [];
  /** Calls of the person's own, by id, until they finish. */
  #own = new Map<CallId, ToolCall>();
  #waiting: Waiting[] = [];

  add(event: SessionEvent): void {
    switch (event.type) {
      case "user-message":
        // An empty message only asks to go on.
        if (event.text) this.#say(event.text);
        return;
      case "request-started":
        this.#closeCalls();
        this.#dropPending();
        this.#deliver();
        this.#pending = [];
        return;
      case "model-item":
        this.#pending?.push(event.item);
        return;
      case "model-partial":
        this.#partial += event.text;
        return;
      case "tool-call-partial":
        this.#unwritten.push(event.about === undefined ? event.name : `${event.name}: ${event.about}`);
        return;
      case "request-finished":
        this.#keepPending();
        return;
      case "tool-call-requested":
        if (event.call.by === "user") this.#own.set(event.call.callId, event.call);
        return;
      case "tool-call-finished":
        this.#finish(event.callId, event.outcome);
        return;
      case "rewound":
        this.#closeCalls();
        this.#dropPending();
        this.#own.clear();
        if (event.what !== "all") this.#say(`${NOTE}${REWOUND[event.what]}`);
        return;
      case "turn-ended":
        this.#closeCalls();
        if (event.reason === "aborted") this.#say(NOTE + interruption(this.#shown(), this.#unwritten));
        this.#dropPending();
        return;
    }
  }

  #say(text: string, command = false): void {
    this.#waiting.push({ text, command });
  }

  #keepPending(): void {
    for (const item of this.#pending ?? []) {
      this.items.push(item);
      const reading = readItem(item);
      if (reading.kind === "call") this.#open.push(reading.call);
    }
    this.#dropPending();
  }

  #dropPending(): void {
    this.#pending = null;
    this.#partial = "";
    this.#unwritten = [];
  }

  /** What a person saw of an answer that will not be sent back as items. */
  #shown(): string {
    const texts = (this.#pending ?? []).map(readItem).map((reading) => (reading.kind === "text" ? reading.text : ""));
    return [...texts, this.#partial].filter(Boolean).join("\n");
  }

  #finish(callId: CallId, outcome: ToolOutcome): void {
    const own = this.#own.get(callId);
    if (own) {
      this.#own.delete(callId);
      this.#say(NOTE + ranByPerson(own, outcome), true);
      return;
    }
    const at = this.#open.findIndex((call) => call.callId === callId);
    if (at < 0) return;
    this.items.push(...this.#open.splice(at, 1).map((call) => outputItem(call, outcome.output)));
  }

  /** A wire takes no call without an output. */
  #closeCalls(): void {
    for (const call of this.#open.splice(0)) this.items.push(outputItem(call, UNFINISHED));
  }

  #deliver(): void {
    let commands = this.#waiting.filter((message) => message.command).length;
    for (const { text, command } of this.#waiting.splice(0)) {
      if (command && commands-- > NOTED_COMMANDS) continue;
      this.items.push(userItem(text));
    }
  }
}

const REWOUND = {
  files: "The person set the project's files back to an earlier state. Read a file again before you edit it.",
  conversation: "The person took the conversation back to here; the files may have changed. Read them before you edit.",
} as const;

function interruption(shown: string, unwritten: readonly string[]): string {
  const said = shown.length > NOTE_PARTIAL ? `…${shown.slice(-NOTE_PARTIAL)}` : shown;
  const calls = unwritten.map((call) => ` You were writing a call, and it did not run (${call}).`).join("");
  return `The turn was interrupted here.${calls}${said ? ` The person had seen this of your answer:\n${said}` : ""}`;
}

function ranByPerson(call: ToolCall, { output }: ToolOutcome): string {
  const end = output.slice(output.lastIndexOf("\n") + 1);
  const what = `The person ran \`${commandOf(call) ?? call.name}\``;
  if (end === endLine.exited(0)) return `${what} (${end}).`;
  const tail = output.length > NOTE_OUTPUT ? `…${output.slice(-NOTE_OUTPUT)}` : output;
  return `${what}:\n${tail}`;
}
