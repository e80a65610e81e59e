import { describe, expect, it } from "vitest";
import type { Clock } from "./clock.ts";
import { createResponsesProvider } from "./responses.ts";
import { collect, joined, lastError, mockUpstream, quickClock, request, turn, types } from "./testing/asking.ts";

const upstream = mockUpstream();
const { ask } = upstream;

describe("an answer that breaks", () => {
  it("is asked for again when it breaks off, and what had come is void", async () => {
    upstream.mock.script({ fault: "half", turn }, { fault: "half", turn, how: "abort" }, turn);
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
    upstream.mock.always({ fault: "half", turn });
    const clock = quickClock();
    const parts = await ask(clock);
    expect(upstream.mock.requests).toHaveLength(6);
    expect(clock.waits).toEqual([200, 400, 800, 1600, 3200]);
    expect(lastError(parts)).toMatchObject({ code: "cut-stream", retryable: true });
  });

  it("of nothing says so", async () => {
    upstream.mock.always({ fault: "empty" });
    expect(lastError(await ask())?.message).toContain("answered with nothing");
  });

  it("with a line that is not JSON is not paid for again", async () => {
    upstream.mock.script({ fault: "malformed", turn });
    expect(lastError(await ask())).toMatchObject({ code: "malformed", retryable: false });
    expect(upstream.mock.requests).toHaveLength(1);
  });

  it("that is a web page says where to look", async () => {
    upstream.mock.script({ fault: "html" });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: "malformed" });
    expect(error?.message).toContain("OPENAI_BASE_URL");
  });

  it("that never comes is given up for the idle time-out, and cancelled", async () => {
    upstream.mock.always({ fault: "hang" });
    const rung: (() => void)[] = [];
    const clock: Clock = {
      ...quickClock(),
      after: (ms, fn) => {
        if (ms === 300_000) rung.push(fn);
        else queueMicrotask(fn);
        return () => {};
      },
    };
    const provider = createResponsesProvider({ fetch, baseUrl: upstream.mock.url, clock });
    const parts = collect(provider.stream(request, new AbortController().signal));
    for (let tries = 1; tries <= 5; tries++) {
      await upstream.mock.seen(tries);
      rung.at(-1)?.();
    }
    expect(lastError(await parts)).toMatchObject({ code: "idle-timeout" });
    await upstream.mock.abortSeen(5);
  });
});

describe("a failure the upstream names", () => {
  it.each([
    ["cyber_policy", "refused"],
    ["context_length_exceeded", "context"],
    ["insufficient_quota", "rate-limit"],
    ["invalid_prompt", "refused"],
  ])("%s is final", async (code, expected) => {
    upstream.mock.script({ fault: "failed", code, message: "Because." });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: expected, retryable: false });
    expect(error?.message).toMatch(/It says: Because\.$/);
    expect(upstream.mock.requests).toHaveLength(1);
  });

  it("rate limits inside a stream are waited for as long as it asks", async () => {
    const message = "Rate limit reached. Please try again in 1.25s.";
    upstream.mock.script({ fault: "failed", code: "rate_limit_exceeded", message }, turn);
    const clock = quickClock();
    expect((await ask(clock)).at(-1)?.type).toBe("finish");
    expect(clock.waits).toEqual([1250]);
  });

  it("an answer cut at the model's limit is final and says so", async () => {
    upstream.mock.script({ fault: "incomplete", reason: "max_output_tokens" });
    expect(lastError(await ask())?.message).toContain("limit for one answer");
  });
});

describe("an error status", () => {
  it("401 is final and names the key", async () => {
    upstream.mock.script({
      fault: "status",
      status: 401,
      code: "invalid_api_key",
      message: "Incorrect API key provided.",
    });
    const error = lastError(await ask());
    expect(error).toMatchObject({ code: "auth", retryable: false });
    expect(error?.message).toContain("correct the key in Connect");
  });

  it("429 waits as long as Retry-After says", async () => {
    upstream.mock.script({ fault: "status", status: 429, headers: { "retry-after": "7" } }, turn);
    const clock = quickClock();
    const parts = await ask(clock);
    expect(types(parts).slice(0, 2)).toEqual(["retrying", "started"]);
    expect(clock.waits).toEqual([7000]);
  });

  it("429 that asks for more than a minute ends the turn and says how long", async () => {
    upstream.mock.script({ fault: "status", status: 429, headers: { "retry-after": "3600" } });
    expect(lastError(await ask())).toMatchObject({ code: "rate-limit", retryAfterMs: 3_600_000 });
  });

  it("429 for an empty account is final", async () => {
    upstream.mock.script({ fault: "status", status: 429, code: "insufficient_quota" });
    expect(lastError(await ask())).toMatchObject({ code: "rate-limit", retryable: false });
  });

  it("500 is tried four times more, from 200 ms", async () => {
    upstream.mock.always({ fault: "status", status: 500 });
    const clock = quickClock();
    const parts = await ask(clock);
    expect(clock.waits).toEqual([200, 400, 800, 1600]);
    expect(lastError(parts)).toMatchObject({ code: "upstream", retryable: true });
  });

  it("502 with a web page does not show the page", async () => {
    upstream.mock.always({ fault: "html", status: 502 });
    const error = lastError(await ask());
    expect(error?.message).toContain("502 with a web page");
    expect(error?.message).not.toContain("<");
  });

  it("400 for too long a context is named", async () => {
    upstream.mock.script({ fault: "status", status: 400, code: "context_length_exceeded" });
    expect(lastError(await ask())).toMatchObject({ code: "context" });
  });

  it("a server that is not there is tried again and then named", async () => {
    upstream.mock.always({ fault: "reset" });
    expect(lastError(await ask())).toMatchObject({ code: "network", retryable: true });
    expect(upstream.mock.requests).toHaveLength(5);
  });
});
