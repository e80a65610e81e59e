import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MockUpstream, startMockUpstream } from "../../e2e/upstream/mock-upstream.ts";
import type { Turn } from "../../e2e/upstream/script.ts";
import type { ModelPart, ModelRequest } from "../ports/model-provider.ts";
import type { Clock } from "./clock.ts";
import { createResponsesProvider } from "./responses.ts";

/** Waits are over at once and remembered; the idle timer never rings. */
function quickClock(): Clock & { readonly waits: number[] } {
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

const request: ModelRequest = {
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

const turn: Turn = {
  items: [
    { reasoning: "First look.", encrypted: "gAAAAA+b/c==" },
    { text: "I run the tests. ✓" },
    { call: "sh", arguments: { command: "npm test" } },
    { custom: "apply_patch", input: "*** Begin Patch\n*** End Patch\n" },
  ],
  usage: { input: 1200, cached: 1000, output: 60, reasoning: 20 },
};

let mock: MockUpstream;
beforeAll(async () => {
  mock = await startMockUpstream();
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

async function collect(
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

function ask(clock: Clock = quickClock(), signal = new AbortController().signal) {
  const provider = createResponsesProvider({ fetch, baseUrl: mock.url, clock });
  return collect(provider.stream(request, signal));
}

const types = (parts: readonly ModelPart[]) => parts.map(({ type }) => type);
const joined = (parts: readonly ModelPart[], type: "text-delta" | "reasoning-delta") =>
  parts.flatMap((part) => (part.type === type ? [part.text] : [])).join("");
const lastError = (parts: readonly ModelPart[]) => {
  const last = parts.at(-1);
  return last?.type === "error" ? last.error : null;
};

describe("what is sent", () => {
  it("is what Codex sends: nothing stored, reasoning encrypted, items verbatim", async () => {
    await ask();
    expect(mock.requests[0]?.body).toEqual({
      model: "gpt-5.3-codex",
      instructions: "Be brief.",
      input: request.items.map(({ item }) => item),
      tools: [
        { type: "function", name: "sh", description: "Runs a command.", strict: false, parameters: { type: "object" } },
        {
          type: "custom",
          name: "apply_patch",
          description: "Edits files.",
          format: { type: "grammar", syntax: "lark", definition: "start: /.+/" },
        },
      ],
      tool_choice: "auto",
      parallel_tool_calls: true,
      reasoning: { summary: "auto" },
      store: false,
      stream: true,
      include: ["reasoning.encrypted_content"],
      prompt_cache_key: "session-1",
    });
  });

  it("asks no reasoning of a model that has none", async () => {
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url });
    await collect(provider.stream({ ...request, model: "gpt-4.1" }, new AbortController().signal));
    expect(mock.requests[0]?.body).toMatchObject({ include: [] });
    expect(mock.requests[0]?.body).not.toHaveProperty("reasoning");
  });

  it("carries the person's own key in its header, read anew for each request", async () => {
    const keys = ["sk-first", null];
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url, key: () => keys.shift() ?? null });
    await collect(provider.stream(request, new AbortController().signal));
    await collect(provider.stream(request, new AbortController().signal));
    expect(mock.requests.map(({ headers }) => headers["x-tabwright-key"])).toEqual(["sk-first", undefined]);
  });
});

describe("a whole answer", () => {
  it("gives its parts in order, items verbatim, and the usage", async () => {
    mock.script(turn);
    const parts = await ask();
    expect(parts[0]).toEqual({ type: "started", model: "gpt-5.3-codex", requestId: "req_mock1" });
    expect(joined(parts, "reasoning-delta")).toBe("First look.");
    expect(joined(parts, "text-delta")).toBe("I run the tests. ✓");
    expect(
      parts.flatMap((part) => (part.type === "call-delta" && part.name === "apply_patch" ? [part.text] : [])).join(""),
    ).toBe("*** Begin Patch\n*** End Patch\n");
    expect(parts.flatMap((part) => (part.type === "item" ? [part.item.item] : []))).toEqual([
      {
        id: "rs_mock1_0",
        type: "reasoning",
        summary: [{ type: "summary_text", text: "First look." }],
        encrypted_content: "gAAAAA+b/c==",
      },
      {
        id: "msg_mock1_1",
        type: "message",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: "I run the tests. ✓", annotations: [], logprobs: [] }],
      },
      {
        id: "fc_mock1_2",
        type: "function_call",
        status: "completed",
        call_id: "call_mock1_2",
        name: "sh",
        arguments: '{"command":"npm test"}',
      },
      {
        id: "ctc_mock1_3",
        type: "custom_tool_call",
        status: "completed",
        call_id: "call_mock1_3",
        name: "apply_patch",
        input: "*** Begin Patch\n*** End Patch\n",
      },
    ]);
    expect(parts.at(-1)).toEqual({ type: "finish", usage: { input: 1200, cached: 1000, output: 60, reasoning: 20 } });
  });

  it("is read from sparse events just as well", async () => {
    mock.script({ ...turn, sparse: true, model: null });
    const parts = await ask();
    expect(parts[0]).toEqual({ type: "started", requestId: "req_mock1" });
    expect(parts.filter(({ type }) => type === "item")).toHaveLength(4);
    expect(parts.at(-1)?.type).toBe("finish");
  });

  it("tells which model answered when the request was rerouted", async () => {
    mock.script({ ...turn, model: "gpt-5.2" });
    expect((await ask())[0]).toMatchObject({ type: "started", model: "gpt-5.2" });
  });
});

describe("an answer that breaks", () => {
  it("is asked for again when it breaks off, and what had come is void", async () => {
    mock.script({ fault: "half", turn }, { fault: "half", turn, how: "abort" }, turn);
    const parts = await ask();
    const starts = parts.flatMap((part, index) => (part.type === "started" ? [index] : []));
    expect(starts).toHaveLength(3);
    const kept = parts.slice(starts.at(-1));
    expect(joined(kept, "text-delta")).toBe("I run the tests. ✓");
    expect(kept.filter(({ type }) => type === "item")).toHaveLength(4);
    expect(parts.filter(({ type }) => type === "retrying")).toMatchObject([
      { attempt: 2, error: { code: "cut-stream" } },
      { attempt: 3, error: { code: "cut-stream" } },
    ]);
  });

  it("is given up after five tries more", async () => {
    mock.always({ fault: "half", turn });
    const clock = quickClock();
    const parts = await ask(clock);
    expect(mock.requests).toHaveLength(6);
    expect(clock.waits).toEqual([200, 400, 800, 1600, 3200]);
    expect(lastError(parts)).toMatchObject({ code: "cut-stream", retryable: true });
  });

  it("of nothing says so", async () => {
    mock.always({ fault: "empty" });
    expect(lastError(await ask())?.message).toContain("answered with nothing");
  });

  it("with a line that is not JSON is not paid for again", async () => {
    mock.script({ fault: "malformed", turn });
    expect(lastError(await ask())).toMatchObject({ code: "malformed", retryable: false });
    expect(mock.requests).toHaveLength(1);
  });

  it("that is a web page says where to look", async () => {
    mock.script({ fault: "html" });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: "malformed" });
    expect(error?.message).toContain("OPENAI_BASE_URL");
  });

  it("that never comes is given up for the idle time-out, and cancelled", async () => {
    mock.always({ fault: "hang" });
    const rung: (() => void)[] = [];
    const clock: Clock = {
      ...quickClock(),
      after: (ms, fn) => {
        if (ms === 300_000) rung.push(fn);
        else queueMicrotask(fn);
        return () => {};
      },
    };
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url, clock });
    const parts = collect(provider.stream(request, new AbortController().signal));
    for (let tries = 1; tries <= 5; tries++) {
      await mock.seen(tries);
      rung.at(-1)?.();
    }
    expect(lastError(await parts)).toMatchObject({ code: "idle-timeout" });
    await mock.abortSeen(5);
  });
});

describe("a failure the upstream names", () => {
  it.each([
    ["cyber_policy", "refused"],
    ["context_length_exceeded", "context"],
    ["insufficient_quota", "rate-limit"],
    ["invalid_prompt", "refused"],
  ])("%s is final", async (code, expected) => {
    mock.script({ fault: "failed", code, message: "Because." });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: expected, retryable: false });
    expect(error?.message).toMatch(/It says: Because\.$/);
    expect(mock.requests).toHaveLength(1);
  });

  it("rate limits inside a stream are waited for as long as it asks", async () => {
    const message = "Rate limit reached. Please try again in 1.25s.";
    mock.script({ fault: "failed", code: "rate_limit_exceeded", message }, turn);
    const clock = quickClock();
    expect((await ask(clock)).at(-1)?.type).toBe("finish");
    expect(clock.waits).toEqual([1250]);
  });

  it("an answer cut at the model's limit is final and says so", async () => {
    mock.script({ fault: "incomplete", reason: "max_output_tokens" });
    expect(lastError(await ask())?.message).toContain("limit for one answer");
  });
});

describe("an error status", () => {
  it("401 is final and names the key", async () => {
    mock.script({ fault: "status", status: 401, code: "invalid_api_key", message: "Incorrect API key provided." });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: "auth", retryable: false });
    expect(error?.message).toContain("correct the key in Connect");
  });

  it("429 waits as long as Retry-After says", async () => {
    mock.script({ fault: "status", status: 429, headers: { "retry-after": "7" } }, turn);
    const clock = quickClock();
    const parts = await ask(clock);
    expect(types(parts).slice(0, 2)).toEqual(["retrying", "started"]);
    expect(clock.waits).toEqual([7000]);
  });

  it("429 that asks for more than a minute ends the turn and says how long", async () => {
    mock.script({ fault: "status", status: 429, headers: { "retry-after": "3600" } });
    expect(lastError(await ask())).toMatchObject({ code: "rate-limit", retryAfterMs: 3_600_000 });
  });

  it("429 for an empty account is final", async () => {
    mock.script({ fault: "status", status: 429, code: "insufficient_quota" });
    expect(lastError(await ask())).toMatchObject({ code: "rate-limit", retryable: false });
  });

  it("500 is tried four times more, from 200 ms", async () => {
    mock.always({ fault: "status", status: 500 });
    const clock = quickClock();
    const parts = await ask(clock);
    expect(clock.waits).toEqual([200, 400, 800, 1600]);
    expect(lastError(parts)).toMatchObject({ code: "upstream", retryable: true });
  });

  it("502 with a web page does not show the page", async () => {
    mock.always({ fault: "html", status: 502 });
    const error = lastError(await ask());
    expect(error?.message).toContain("502 with a web page");
    expect(error?.message).not.toContain("<");
  });

  it("400 for too long a context is named", async () => {
    mock.script({ fault: "status", status: 400, code: "context_length_exceeded" });
    expect(lastError(await ask())).toMatchObject({ code: "context" });
  });

  it("a server that is not there is tried again and then named", async () => {
    mock.always({ fault: "reset" });
    expect(lastError(await ask())).toMatchObject({ code: "network", retryable: true });
    expect(mock.requests).toHaveLength(5);
  });
});

describe("abort", () => {
  it("ends a stream at once and cancels the request", async () => {
    mock.script({ ...turn, hold: true });
    const controller = new AbortController();
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url });
    const parts = await collect(provider.stream(request, controller.signal), ({ type }) => {
      if (type === "item") controller.abort();
    });
    expect(parts.at(-1)).toMatchObject({ type: "error", error: { code: "aborted" } });
    await mock.abortSeen(1);
  });

  it("before the request sends nothing", async () => {
    expect(lastError(await ask(quickClock(), AbortSignal.abort()))).toMatchObject({ code: "aborted" });
    expect(mock.requests).toEqual([]);
  });

  it("ends a wait for the next try", async () => {
    mock.always({ fault: "status", status: 429, headers: { "retry-after": "50" } });
    const controller = new AbortController();
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url });
    const parts = await collect(provider.stream(request, controller.signal), ({ type }) => {
      if (type === "retrying") controller.abort();
    });
    expect(types(parts)).toEqual(["retrying", "error"]);
  });

  it("cancels the request when the reader stops reading", async () => {
    mock.script({ ...turn, hold: true });
    const provider = createResponsesProvider({ fetch, baseUrl: mock.url });
    for await (const part of provider.stream(request, new AbortController().signal)) if (part.type === "item") break;
    await mock.abortSeen(1);
  });
});
