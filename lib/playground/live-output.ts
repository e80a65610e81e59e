import type { AppError } from "../domain/errors.ts";
import type { CallId } from "../domain/ids.ts";
import { addTestEvent, emptyReport, type TestEvent, type TestReport } from "../domain/test-report.ts";
import type { Draft } from "../ports/event-store.ts";
import type { WorkbenchState } from "./workbench-state.ts";

type Live = WorkbenchState["live"];
type Chunk = { readonly callId: CallId; readonly data: Uint8Array };

/** Characters of a running call's output that are kept for the view and the draft. */
const TAIL = 16_384;

export const nothingLive: Live = {
  text: "",
  reasoning: "",
  writing: null,
  outputs: new Map(),
  tests: null,
  retry: null,
};

/**
 * What a running turn shows before it is an event. Every change is saved as a draft first and shown then, so that what a
 * person saw is on disk: while one save is under way, what arrives meanwhile waits for the next.
 */
export class LiveOutput {
  #next: Live = nothingLive;
  #shown: Live = nothingLive;
  #chunks: Chunk[] = [];
  #decoders = new Map<CallId, TextDecoder>();
  #flushing = false;
  #dirty = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly save: (draft: Omit<Draft, "at">) => Promise<boolean>,
    private readonly shown: (live: Live, chunks: readonly Chunk[]) => void,
  ) {}

  get current(): Live {
    return this.#shown;
  }

  text(delta: string): void {
    this.#set({ text: this.#next.text + delta });
  }
  reasoning(delta: string): void {
    this.#set({ reasoning: this.#next.reasoning + delta });
  }
  writing(name: string, delta: string): void {
    const was = this.#next.writing;
    this.#set({ writing: { name, text: was?.name === name ? was.text + delta : delta } });
  }
  output(callId: CallId, data: Uint8Array): void {
    let decoder = this.#decoders.get(callId);
    if (!decoder) this.#decoders.set(callId, (decoder = new TextDecoder()));
    const outputs = new Map(this.#next.outputs);
    outputs.set(callId, ((outputs.get(callId) ?? "") + decoder.decode(data, { stream: true })).slice(-TAIL));
    this.#chunks.push({ callId, data });
    this.#set({ outputs });
  }
  test(event: TestEvent): void {
    this.#set({ tests: addTestEvent(this.#next.tests ?? emptyReport, event) });
  }
  retry(until: number | null, error?: AppError): void {
    this.#set({ retry: until === null || !error ? null : { until, error } });
  }

  /** The text and the call being written have become events, or are void. */
  clearText(): void {
    this.#set({ text: "", reasoning: "", writing: null, retry: null });
  }
  endCall(callId: CallId): void {
    this.#decoders.delete(callId);
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
      const chunks = this.#chunks.splice(0);
      const outputs = [...live.outputs].map(([callId, text]) => ({ callId, text }));
      if (live.text || outputs.length > 0) await this.save({ text: live.text, outputs });
      this.#shown = live;
      this.shown(live, chunks);
    }
    this.#flushing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
