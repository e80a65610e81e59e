import type { SessionEvent } from "../../domain/event.ts";
import type { ModelProvider } from "../../ports/model-provider.ts";
import { silentSink } from "../live-sink.ts";
import { runTurn, type TurnOptions } from "../run-turn.ts";
import { tools } from "../tools/registry.ts";
import type { FakeSandbox } from "./fake-sandbox.ts";
import { created, MemoryLog } from "./memory-log.ts";

export const userMessage = (text: string): SessionEvent => ({ type: "user-message", text, delivery: "start" });

/** Everything a turn needs, over fakes; `abort` interrupts it. */
export function turnOver(sandbox: FakeSandbox, provider: ModelProvider, more: Partial<TurnOptions> = {}) {
  const log = new MemoryLog(sandbox, [created, userMessage("Fix it.")]);
  const controller = new AbortController();
  const options: TurnOptions = {
    log,
    provider,
    tools,
    sandbox,
    mode: () => "auto",
    approve: async () => ({ decision: "allow" }),
    live: silentSink,
    signal: controller.signal,
    now: () => 0,
    speaker: { provider: "responses", model: "m" },
    model: "m",
    instructions: "Be good.",
    cacheKey: "s",
    steering: () => [],
    delivered: () => {},
    ...more,
  };
  return { log, options, abort: () => controller.abort(), run: () => runTurn(options) };
}
