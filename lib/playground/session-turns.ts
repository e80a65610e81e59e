import { INSTRUCTIONS } from "../agent/instructions.ts";
import { type CutBy, recover } from "../agent/recover.ts";
import { type CallEnvironment, runToolCall } from "../agent/run-tool-call.ts";
import { runTurn } from "../agent/run-turn.ts";
import type { SessionLog } from "../agent/session-log.ts";
import { tools } from "../agent/tools/registry.ts";
import { type AppError, appError, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Speaker } from "../domain/event.ts";
import { type CallId, callId } from "../domain/ids.ts";
import type { ToolCall } from "../domain/tool.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import type { SandboxSession } from "../ports/sandbox.ts";
import { type Approval, Approvals } from "./approvals.ts";
import type { LiveOutput } from "./live-output.ts";
import type { LogWriter } from "./log-writer.ts";
import type { MessageQueue } from "./queue.ts";

export type TurnsOptions = {
  readonly log: LogWriter;
  readonly sessionLog: SessionLog;
  readonly live: LiveOutput;
  readonly queue: MessageQueue;
  readonly sandbox: () => Promise<SandboxSession>;
  /** Who would answer now. Throws Failure when nobody can (no model, a walkthrough that cannot be loaded). */
  readonly provider: () => Promise<{ provider: ModelProvider; speaker: Speaker }>;
  readonly changed: () => void;
  readonly report: (error: AppError) => void;
};

/** Runs turns, one at a time, and the person's own commands beside them. */
export class SessionTurns {
  #turn: AbortController | null = null;
  #commands = new Set<AbortController>();
  #work = new Set<Promise<void>>();
  readonly #approvals = new Approvals();

  constructor(private readonly options: TurnsOptions) {}

  get running(): boolean {
    return this.#turn !== null;
  }

  /** Starts a turn with this message; while one runs, the message waits to steer it or to follow it. */
  submit(text: string, delivery: "steer" | "queue"): void {
    if (this.#turn) {
      if (text.trim()) this.options.queue.add(text, delivery);
      return;
    }
    void this.#track(this.#run(text));
  }

  /** Resolves when no turn and no command runs. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }

  interrupt(): void {
    this.#turn?.abort();
    for (const command of this.#commands) command.abort();
  }

  decide(id: CallId, approval: Approval): void {
    if (this.#turn) this.#approvals.answer(id, approval);
  }

  /** The person's own command, through the same path as the agent's calls. */
  command(input: { command: string }): Promise<void> {
    return this.#track(this.#command(input));
  }

  async #command(input: { command: string }): Promise<void> {
    const call: ToolCall = {
      callId: callId(`user_${crypto.randomUUID()}`),
      name: "sh",
      input: JSON.stringify(input),
      kind: "function",
      by: "user",
    };
    const control = new AbortController();
    this.#commands.add(control);
    this.options.changed();
    try {
      const done = await runToolCall(call, await this.#context(control.signal));
      if (!done.ok) this.options.report(done.error);
    } catch (caught) {
      this.options.report(toAppError(caught));
    } finally {
      this.#commands.delete(control);
      this.options.changed();
    }
  }

  /** Closes what a kill left open. Runs nothing. Throws Failure. */
  async recover(draft: Parameters<typeof recover>[1], cutBy: CutBy): Promise<void> {
    await this.options.log.append(recover(this.options.log.events, draft, cutBy));
  }

  async #run(text: string): Promise<void> {
    const control = new AbortController();
    this.#turn = control;
    this.options.changed();
    try {
      await this.#turns(text, control.signal);
    } catch (caught) {
      this.options.report(toAppError(caught));
    } finally {
      this.#turn = null;
      this.#approvals.forget();
      this.options.live.clear();
      this.options.changed();
    }
  }

  async #turns(first: string, signal: AbortSignal): Promise<void> {
    const { log, queue } = this.options;
    if (first.trim())
      await queue.keepUntil(first, () => log.append([{ type: "user-message", text: first, delivery: "start" }]));
    while ((await this.#turnOnce(signal)) === "stop" && !signal.aborted) {
      const next = queue.first();
      if (!next) return;
      // On disk first: a kill in between shows the message twice, never not at all.
      await log.append([{ type: "user-message", text: next.text, delivery: "queue" }]);
      queue.withdraw(next.id);
    }
  }

  async #turnOnce(signal: AbortSignal): Promise<string> {
    const { log, queue } = this.options;
    const answering = await this.#whoAnswers();
    if (!answering.ok) {
      const { code, message, retryable } = answering.error;
      await log.append([{ type: "turn-ended", reason: "error", message, error: { code, message, retryable } }]);
      return "error";
    }
    const { provider, speaker } = answering.value;
    const context = await this.#context(signal);
    const steers = () => queue.items.filter((item) => item.delivery === "steer");
    const ended = await runTurn({
      ...context,
      provider,
      speaker,
      model: speaker.model,
      instructions: INSTRUCTIONS,
      cacheKey: log.id,
      steering: () => steers().map(({ text }) => ({ text })),
      delivered: (count) => {
        for (const item of steers().slice(0, count)) queue.withdraw(item.id);
      },
    });
    if (!ended.recorded && ended.error) this.options.report(appError(ended.error.code, ended.error.message));
    return ended.reason;
  }

  /** That nobody can answer is the turn's end, in the conversation, where it can be mended and continued. */
  async #whoAnswers(): Promise<Result<Awaited<ReturnType<TurnsOptions["provider"]>>>> {
    try {
      return ok(await this.options.provider());
    } catch (caught) {
      return failed(toAppError(caught));
    }
  }

  #track(work: Promise<void>): Promise<void> {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
    return work;
  }

  async #context(signal: AbortSignal): Promise<CallEnvironment> {
    const { log, sessionLog, live, sandbox } = this.options;
    return {
      log: sessionLog,
      live,
      tools,
      sandbox: await sandbox(),
      mode: () => log.view.mode,
      approve: (call: ToolCall) => this.#approvals.ask(call.callId, signal),
      signal,
      now: () => performance.now(),
    };
  }
}
