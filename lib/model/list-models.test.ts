import { describe, expect, it } from "vitest";
import { listModels, readServerStatus } from "./list-models.ts";

type Call = { readonly url: string; readonly headers: unknown };

function answering(status: number, body: string, type = "application/json") {
  const calls: Call[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    calls.push({ url: String(url), headers: init?.headers });
    return new Response(body, { status, headers: { "content-type": type } });
  };
  return { calls, fetch };
}

const list = (...ids: unknown[]) => JSON.stringify({ object: "list", data: ids.map((id) => ({ id })) });

describe("listModels", () => {
  it("puts gpt-5.3-codex first and sorts the rest", async () => {
    const { fetch, calls } = answering(200, list("o3", "gpt-4.1", "gpt-5.3-codex", "gpt-4.1", "", 7));
    expect(await listModels(fetch, "sk-own")).toEqual({ ok: true, value: ["gpt-5.3-codex", "gpt-4.1", "o3"] });
    expect(calls).toEqual([{ url: "/api/v1/models", headers: { "x-tabwright-key": "sk-own" } }]);
  });

  it("does not invent gpt-5.3-codex, and sends no key when there is none", async () => {
    const { fetch, calls } = answering(200, list("llama"));
    expect(await listModels(fetch)).toEqual({ ok: true, value: ["llama"] });
    expect(calls[0]?.headers).toEqual({});
  });

  it.each([
    [401, '{"error":{"code":"invalid_api_key","message":"No."}}', "auth"],
    [200, "<!doctype html>", "malformed"],
    [200, '{"data":7}', "malformed"],
    [503, "", "upstream"],
  ])("answers %i %s with a sentence", async (status, body, code) => {
    expect(await listModels(answering(status, body).fetch)).toMatchObject({ ok: false, error: { code } });
  });

  it("does not repeat the key in a refusal", async () => {
    const key = "own/key+without-a-known-shape";
    const body = JSON.stringify({ error: { message: `Not valid here: ${key}!` } });
    const list = await listModels(answering(400, body).fetch, key);
    expect(list).toMatchObject({ error: { message: expect.stringContaining("It says: Not valid here: [key]!") } });
  });

  it("says when the server does not answer", async () => {
    const offline: typeof fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await listModels(offline)).toMatchObject({ ok: false, error: { code: "network", retryable: true } });
  });
});

describe("readServerStatus", () => {
  it("reads what the server says", async () => {
    const status = { key: "server", upstream: "api.openai.com" };
    expect(await readServerStatus(answering(200, JSON.stringify(status)).fetch)).toEqual({ ok: true, value: status });
  });

  it("refuses anything else", async () => {
    expect(await readServerStatus(answering(200, "{}").fetch)).toMatchObject({
      ok: false,
      error: { code: "malformed" },
    });
  });
});
