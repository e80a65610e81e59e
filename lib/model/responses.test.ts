import { describe, expect, it } from "vitest";
import { createResponsesProvider } from "./responses.ts";
import { collect, joined, lastError, mockUpstream, quickClock, request, turn, types } from "./testing/asking.ts";

const upstream = mockUpstream();
const { ask } = upstream;

describe("what is sent", () => {
  it("is what Codex sends: nothing stored, reasoning encrypted, items verbatim", async () => {
    await ask();
    expect(upstream.mock.requests[0]?.body).toEqual({
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
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url });
    await collect(provider.stream({ ...request, model: "gpt-4.1" }, new AbortController().signal));
    expect(upstream.mock.requests[0]?.body).toMatchObject({ include: [] });
    expect(upstream.mock.requests[0]?.body).not.toHaveProperty("reasoning");
  });

  it("carries the person's own key in its header, read anew for each request", async () => {
    const keys = ["sk-first", null];
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url, key: () => keys.shift() ?? null });
    await collect(provider.stream(request, new AbortController().signal));
    await collect(provider.stream(request, new AbortController().signal));
    expect(upstream.mock.requests.map(({ headers }) => headers["x-tabwright-key"])).toEqual(["sk-first", undefined]);
  });
});

describe("a whole answer", () => {
  it("gives its parts in order, items verbatim, and the usage", async () => {
    upstream.mock.script(turn);
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
    upstream.mock.script({ ...turn, sparse: true, model: null });
    const parts = await ask();
    expect(parts[0]).toEqual({ type: "started", requestId: "req_mock1" });
    expect(parts.filter(({ type }) => type === "item")).toHaveLength(4);
    expect(parts.at(-1)?.type).toBe("finish");
  });

  it("tells which model answered when the request was rerouted", async () => {
    upstream.mock.script({ ...turn, model: "gpt-5.2" });
    expect((await ask())[0]).toMatchObject({ type: "started", model: "gpt-5.2" });
  });
});

describe("abort", () => {
  it("ends a stream at once and cancels the request", async () => {
    upstream.mock.script({ ...turn, hold: true });
    const controller = new AbortController();
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url });
    const parts = await collect(provider.stream(request, controller.signal), ({ type }) => {
      if (type === "item") controller.abort();
    });
    expect(parts.at(-1)).toMatchObject({ type: "error", error: { code: "aborted" } });
    await upstream.mock.abortSeen(1);
  });

  it("before the request sends nothing", async () => {
    expect(lastError(await ask(quickClock(), AbortSignal.abort()))).toMatchObject({ code: "aborted" });
    expect(upstream.mock.requests).toEqual([]);
  });

  it("ends a wait for the next try", async () => {
    upstream.mock.always({ fault: "status", status: 429, headers: { "retry-after": "50" } });
    const controller = new AbortController();
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url });
    const parts = await collect(provider.stream(request, controller.signal), ({ type }) => {
      if (type === "retrying") controller.abort();
    });
    expect(types(parts)).toEqual(["retrying", "error"]);
  });

  it("cancels the request when the reader stops reading", async () => {
    upstream.mock.script({ ...turn, hold: true });
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url });
    for await (const part of provider.stream(request, new AbortController().signal)) if (part.type === "item") break;
    await upstream.mock.abortSeen(1);
  });
});
