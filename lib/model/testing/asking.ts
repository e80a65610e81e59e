import { afterAll, beforeAll, beforeEach } from "vitest";
import { type MockUpstream, startMockUpstream } from "../../../e2e/upstream/mock-upstream.ts";
import type { Turn } from "../../../e2e/upstream/script.ts";
import type { ModelPart, ModelRequest } from "../../ports/model-provider.ts";
import type { Clock } from "../clock.ts";
import { createResponsesProvider } from "../responses.ts";

/** Waits are over at once and remembered; the idle timer never rings. */
export function quickClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    random: () => 0.5,
    after: (ms, fn) => {
      if (ms >= 300_000) return () => {};
      waits.push(ms);
      const timer = setTimeout(fn, 0);
      return () => clearTimeout(timer);
    },
  };
}

export const request: ModelRequest = {
  model: "gpt-5.3-codex",
  instructions: "Be brief.",
  tools: [
    { kind: "function", name: "sh", description: "Runs a command.", parameters: { type: "object" } },
    { kind: "custom", name: "apply_patch", description: "Edits files.", grammar: "start: /.+/" },
  ],
  items: [
    { wire: "responses", item: { type: "message", role: "user", content: [{ type: "input_text", text: "Hello ✓" }] } },
    { wire: "responses", item: { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA+/==" } },
  ],
  cacheKey: "session-1",
};

export const turn: Turn = {
  items: [
    { reasoning: "First look.", encrypted: "gAAAAA+b/c==" },
    { text: "I run the tests. ✓" },
    { call: "sh", arguments: { command: "npm test" } },
    { custom: "apply_patch", input: "*** Begin Patch\n*** End Patch\n" },
  ],
  usage: { input: 1200, cached: 1000, output: 60, reasoning: 20 },
};

export async function collect(
  parts: AsyncIterable<ModelPart>,
  each: (part: ModelPart) => void = () => {},
): Promise<ModelPart[]> {
  const all: ModelPart[] = [];
  for await (const part of parts) {
    all.push(part);
    each(part);
  }
  return all;
}

export const types = (parts: readonly ModelPart[]) => parts.map(({ type }) => type);
export const joined = (parts: readonly ModelPart[], type: "text-delta" | "reasoning-delta") =>
  parts.flatMap((part) => (part.type === type ? [part.text] : [])).join("");
export const lastError = (parts: readonly ModelPart[]) => {
  const last = parts.at(-1);
  return last?.type === "error" ? last.error : null;
};

/** The upstream's stand-in for the tests of a file, and what asks it. */
export function mockUpstream() {
  let mock: MockUpstream;
  beforeAll(async () => {
    mock = await startMockUpstream();
  });
  afterAll(() => mock.close());
  beforeEach(() => mock.reset());
  return {
    get mock(): MockUpstream {
      return mock;
    },
    ask(clock: Clock = quickClock(), signal = new AbortController().signal) {
      const provider = createResponsesProvider({ fetch, baseUrl: mock.url, clock });
      return collect(provider.stream(request, signal));
    },
  };
}
