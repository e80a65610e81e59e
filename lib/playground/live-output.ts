import type { LiveSink } from "../agent/live-sink.ts";
import type { AppError } from "../domain/errors.ts";
import { type Writing, writtenSoFar } from "../domain/half-written.ts";
import type { CallId } from "../domain/ids.ts";
import { commandOf } from "../domain/project-call.ts";
import { addTestEvent, emptyReport, type TestEvent } from "../domain/test-report.ts";
import type { ToolCall } from "../domain/tool.ts";
import type { Draft } from "../ports/event-store.ts";
import type { WorkbenchState } from "./workbench-state.ts";

type Live = WorkbenchState["live"];
/** For the terminal: a command begins, printed something, or ended (its end is an event by then). */
export type Printed =
  | { readonly type: "begin"; readonly callId: CallId; readonly command: string }
  | { readonly type: "output"; readonly data: Uint8Array }
  | { readonly type: "end"; readonly callId: CallId };

/** Characters of a running call's output that are kept for the view and the draft. */
const TAIL = 16_384;
/** Bytes that may wait to be shown; of what comes faster only the newest is drawn (the call's record has all of it). */
const WAITING = 2_000_000;

export const nothingLive: Live = {
  text: "",
  reasoning: "",
  writing: null,
  outputs: new Map(),
  tests: null,
  retry: null,
};

const NO_TEXT = { text: "", reasoning: "", writing: null, retry: null };

/**
 * What a running turn shows before it is an event. Every change is saved as a draft first and shown then, so that what a
 * person saw is on disk: while one save is under way, what arrives meanwhile waits for the next.
 */
export class LiveOutput implements LiveSink {
  #next: Live = nothingLive;
  #shown: Live = nothingLive;
  #printed: Printed[] = [];
  #waiting = 0;
  #decoders = new Map<CallId, TextDecoder>();
  /** Whose the tests are. */
  #testing: CallId | null = null;
  #flushing = false;
  #dirty = false;
  #idle: (() => void)[] = [];
  /** Counts the texts that were cleared. */
  #texts = 0;
  #saved: { readonly text: string; readonly writing: Writing | null; readonly texts: number } = {
    text: "",
    writing: null,
    texts: 0,
  };

  constructor(
    private readonly save: (draft: Omit<Draft, "at">) => Promise<boolean>,
    private readonly shown: (live: Live, printed: readonly Printed[]) => void,
  ) {}

  get current(): Live {
    return this.#shown;
  }

  text(delta: string): void {
    this.#set({ text: this.#next.text + delta, retry: null });
  }
  reasoning(delta: string): void {
    this.#set({ reasoning: this.#next.reasoning + delta, retry: null });
  }
  writing(name: string, delta: string): void {
    const was = this.#next.writing;
    this.#set({ writing: { name, text: was?.name === name ? was.text + delta : delta }, retry: null });
  }
  started(call: ToolCall): void {
    const command = call.name === "sh" ? commandOf(call) : null;
    if (command === null) return;
    this.#printed.push({ type: "begin", callId: call.callId, command });
    this.#set({ tests: null });
  }
  output(callId: CallId, data: Uint8Array): void {
    let decoder = this.#decoders.get(callId);
    if (!decoder) {
      decoder = new TextDecoder();
      this.#decoders.set(callId, decoder);
    }
    const outputs = new Map(this.#next.outputs);
    outputs.set(callId, ((outputs.get(callId) ?? "") + decoder.decode(data, { stream: true })).slice(-TAIL));
    this.#printed.push({ type: "output", data });
    this.#waiting += data.length;
    if (this.#waiting > WAITING) this.#skip();
    this.#set({ outputs });
  }
  test(callId: CallId, event: TestEvent): void {
    this.#testing = callId;
    this.#set({ tests: addTestEvent(this.#next.tests ?? emptyReport, event) });
  }
  retry(_attempt: number, afterMs: number, error: AppError): void {
    this.#set({ retry: { until: Date.now() + afterMs, error } });
  }

  /** The text and the call being written have become events, or are void. */
  clearText(): void {
    this.#texts++;
    this.#set(NO_TEXT);
    // At once: what stands in the conversation now must not stand below it too until the next save.
    this.#shown = { ...this.#shown, ...NO_TEXT };
    this.shown(this.#shown, []);
  }
  ended(callId: CallId): void {
    this.#decoders.delete(callId);
    this.#printed.push({ type: "end", callId });
    const outputs = new Map(this.#next.outputs);
    outputs.delete(callId);
    this.#set({ outputs, tests: null });
  }
  clear(): void {
    this.#decoders.clear();
    this.#set(nothingLive);
  }

  /** Resolves when everything that arrived has been saved and shown. */
  settled(): Promise<void> {
    if (!this.#flushing) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #set(change: Partial<Live>): void {
    this.#next = { ...this.#next, ...change };
    this.#dirty = true;
    if (!this.#flushing) void this.#flush();
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    // What arrives in the same task is one save.
    await Promise.resolve();
    while (this.#dirty) {
      this.#dirty = false;
      const live = this.#next;
      const texts = this.#texts;
      const printed = this.#printed.splice(0);
      this.#waiting = 0;
      await this.#save(live, texts);
      this.#shown = texts === this.#texts ? live : { ...live, ...NO_TEXT };
      this.shown(this.#shown, printed);
    }
    this.#flushing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #save({ text, writing: call, outputs: shown, tests: report }: Live, texts: number): Promise<void> {
    const outputs = [...shown].map(([callId, output]) => ({ callId, text: output }));
    const tests = report && this.#testing !== null ? { callId: this.#testing, report } : null;
    const writing = call ? writtenSoFar(call.name, call.text) : null;
    const was = this.#saved;
    this.#saved = { text, writing, texts };
    const running = outputs.length > 0 || tests !== null;
    if (!text && !writing && !running) return;
    // Of a call that is being written only what it is about is shown, and that stays the same while most of it comes.
    const same = was.text === text && was.writing?.name === writing?.name && was.writing?.about === writing?.about;
    if (same && was.texts === texts && !running) return;
    await this.save({ text, outputs, ...(writing ? { writing } : {}), ...(tests ? { tests } : {}) });
  }

  /** Leaves out the older half of what waits, and says so where it would have stood. */
  #skip(): void {
    let left = 0;
    while (this.#waiting > WAITING / 2) {
      const at = this.#printed.findIndex((item) => item.type === "output");
      const [item] = this.#printed.splice(at, 1);
      if (item?.type !== "output") break;
      this.#waiting -= item.data.length;
      left += item.data.length;
    }
    const note = new TextEncoder().encode(`\r\n… ${Math.ceil(left / 1024)} KB came too fast to be drawn …\r\n`);
    this.#printed.unshift({ type: "output", data: note });
  }
}
