import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MockUpstream, startMockUpstream } from "../../../e2e/upstream/mock-upstream.ts";
import { eventsOf, type Turn, toSse } from "../../../e2e/upstream/script.ts";
import { BODY_LIMIT } from "../../model/wire.ts";
import { proxy } from "./proxy.ts";

const CANARY = "sk-canary-0123456789";
const HOST = "playground.localhost:3000";
const turn: Turn = { items: [{ text: "Grüße ✓" }], usage: { input: 1, output: 1 } };

let mock: MockUpstream;
beforeAll(async () => {
  mock = await startMockUpstream();
});
afterAll(() => mock.close());
const brokenOff: string[] = [];
beforeEach(() => {
  mock.reset();
  brokenOff.length = 0;
});

type Init = { headers?: Record<string, string>; body?: BodyInit; signal?: AbortSignal; method?: string };

function request({ headers = {}, body = "{}", signal, method = "POST" }: Init = {}): Request {
  const init = {
    method,
    headers: { host: HOST, ...(method === "POST" ? { "content-type": "application/json" } : {}), ...headers },
    ...(method === "POST" ? { body, duplex: "half" } : {}),
    ...(signal ? { signal } : {}),
  };
  return new Request(`http://${HOST}/api/v1/responses`, init as RequestInit);
}

type Overrides = { key?: string | null; needsKey?: boolean; baseUrl?: string; publicOrigin?: string | null };

const send = (
  from: Request,
  { key = CANARY, needsKey = true, baseUrl = mock.url, publicOrigin = null }: Overrides = {},
) =>
  proxy(from, from.method === "GET" ? "models" : "responses", {
    upstream: { baseUrl, key, needsKey },
    isOurHost: (host) => host === HOST,
    publicOrigin,
    onBrokenOff: (why) => brokenOff.push(why),
  });

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

describe("what goes to the upstream", () => {
  it("is the body as it came, with the server's key and none of the browser's headers", async () => {
    const headers = {
      cookie: "a=b",
      authorization: "Bearer of-the-browser",
      "x-forwarded-for": "10.1.2.3",
      referer: "http://x/",
    };
    await send(request({ headers, body: '{"model": "m",  "input":[]}' }));
    const { headers: sent, body } = await mock.seen(1);
    expect(body).toEqual({ model: "m", input: [] });
    expect(sent.authorization).toBe(`Bearer ${CANARY}`);
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(["cookie"]));
    expect([sent.cookie, sent["x-forwarded-for"], sent.referer, sent["x-tabwright-key"]]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("carries the person's own key instead of the server's when there is one", async () => {
    await send(request({ headers: { "x-tabwright-key": "sk-own" } }));
    expect((await mock.seen(1)).headers.authorization).toBe("Bearer sk-own");
  });

  it("carries no key to a server that needs none, and a person's own when there is one", async () => {
    const keyless = { key: null, needsKey: false };
    expect((await send(request(), keyless)).status).toBe(200);
    expect((await mock.seen(1)).headers.authorization).toBeUndefined();
    await send(request({ headers: { "x-tabwright-key": "sk-own" } }), keyless);
    expect((await mock.seen(2)).headers.authorization).toBe("Bearer sk-own");
  });

  it("is a plain GET for the list of models", async () => {
    const answer = await send(request({ method: "GET" }));
    expect(answer.status).toBe(200);
    expect(mock.modelRequests).toHaveLength(1);
    expect(mock.modelRequests[0]?.headers["content-type"]).toBeUndefined();
  });
});

describe("what comes back", () => {
  it("is the upstream's bytes, unmodified, with its named headers and no others", async () => {
    mock.script({ ...turn, model: "gpt-5.2" });
    const answer = await send(request());
    expect(await answer.text()).toBe(eventsOf(turn, 1, "gpt-5.2").map(toSse).join(""));
    expect(Object.fromEntries(answer.headers)).toEqual({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "content-type": "text/event-stream; charset=utf-8",
      "openai-model": "gpt-5.2",
      "x-content-type-options": "nosniff",
      "x-ratelimit-remaining-requests": "99",
      "x-request-id": "req_mock1",
    });
  });

  it("begins before the upstream has ended", async () => {
    mock.script({ ...turn, hold: true });
    const reader = (await send(request())).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain("response.created");
    mock.release();
    await reader?.cancel();
  });

  it("is the upstream's error with its status, body and Retry-After", async () => {
    mock.script({
      fault: "status",
      status: 429,
      code: "rate_limit_exceeded",
      headers: { "retry-after": "7", "set-cookie": "a=b" },
    });
    const answer = await send(request());
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await codeOf(answer)).toBe("rate_limit_exceeded");
  });

  it("has no key in an error, neither the server's nor the person's own", async () => {
    const own = "own/key+1234";
    mock.always({ fault: "status", status: 401, message: `Incorrect API key provided: ${CANARY} or ${own}.` });
    const answer = await send(request({ headers: { "x-tabwright-key": own } }));
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { error: { message: "Incorrect API key provided: [key] or [key]." } },
    ]);
    expect((await (await send(request())).text()).includes(CANARY)).toBe(false);
  });

  it("is a web page as the upstream sent it, which no browser runs", async () => {
    mock.script({ fault: "html", status: 502 });
    const answer = await send(request());
    expect([answer.status, answer.headers.get("content-security-policy")]).toEqual([
      502,
      expect.stringContaining("sandbox"),
    ]);
  });

  it("breaks off where the upstream's does, and says so once", async () => {
    mock.script({ fault: "half", turn, how: "abort" });
    await expect((await send(request())).text()).rejects.toMatchObject({ name: "AbortError" });
    expect(brokenOff).toEqual(["UND_ERR_SOCKET"]);
  });

  it("is 502 with a sentence when the upstream cannot be reached", async () => {
    const answer = await send(request(), { baseUrl: "http://127.0.0.1:1/v1" });
    expect([answer.status, await codeOf(answer)]).toEqual([502, "tabwright_unreachable"]);
  });

  it("is 502 when the upstream redirects, and the redirect is not followed", async () => {
    mock.script({ fault: "redirect", location: `${mock.url}/models` });
    const answer = await send(request());
    expect([answer.status, await codeOf(answer)]).toEqual([502, "tabwright_redirected"]);
    expect(mock.modelRequests).toEqual([]);
  });
});

describe("what is refused without a call to the upstream", () => {
  it.each<[string, Record<string, string>]>([
    ["another origin", { origin: "http://evil.example" }],
    ["another port of this host", { origin: "http://playground.localhost:4000" }],
    ["an opaque origin", { origin: "null" }],
    ["a cross-site request without an origin", { "sec-fetch-site": "cross-site" }],
    ["a sibling's request", { "sec-fetch-site": "same-site" }],
    ["a foreign name that leads here", { host: "rebound.example:3000" }],
  ])("%s: 403", async (_, headers) => {
    const answer = await send(request({ headers }));
    expect(answer.status).toBe(403);
    expect(mock.requests).toEqual([]);
  });

  it("with a sentence that fits what was asked", async () => {
    const headers = { "sec-fetch-site": "cross-site" };
    expect(await (await send(request({ headers }))).text()).toContain("Nothing was sent to the model's provider.");
    const read = await (await send(request({ headers, method: "GET" }))).text();
    expect(read).toContain("Only this server's own pages can read this.");
    expect(read).not.toContain("sent");
  });

  it.each<[string, Record<string, string>, string | null]>([
    ["our own page", { origin: `http://${HOST}`, "sec-fetch-site": "same-origin" }, null],
    [
      "our page behind a proxy",
      { origin: "https://play.example.org", "sec-fetch-site": "same-origin" },
      "https://play.example.org",
    ],
    ["a program without a browser", {}, null],
  ])("but %s is let through", async (_, headers, publicOrigin) => {
    expect((await send(request({ headers }), { publicOrigin })).status).toBe(200);
  });

  it("a body that is no JSON: 415", async () => {
    for (const type of ["text/plain", "application/jsonp", "application/x-www-form-urlencoded"]) {
      expect((await send(request({ headers: { "content-type": type } }))).status).toBe(415);
    }
    expect(mock.requests).toEqual([]);
  });

  it("a body over 8 MB: 413, read no further, whatever length it claims", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const answer = await send(request({ body: endless, headers: { "content-length": "2" } }));
    expect([answer.status, await codeOf(answer)]).toEqual([413, "tabwright_too_large"]);
    expect(pulled).toBeLessThan(12);
    expect(mock.requests).toEqual([]);
  });

  it("a body of exactly 8 MB is sent", async () => {
    const body = `"${"x".repeat(BODY_LIMIT - 2)}"`;
    expect((await send(request({ body }))).status).toBe(200);
    expect(String((await mock.seen(1)).body)).toHaveLength(BODY_LIMIT - 2);
  });

  it("a request for which there is no key: 401 with a sentence", async () => {
    const answer = await send(request(), { key: null });
    expect([answer.status, await codeOf(answer)]).toEqual([401, "tabwright_no_key"]);
    expect(mock.requests).toEqual([]);
  });

  it("a key that no header can carry: 401", async () => {
    expect((await send(request({ headers: { "x-tabwright-key": "sk with space" } }))).status).toBe(401);
  });
});

describe("abort", () => {
  it("of a running answer cancels the upstream within a second", async () => {
    mock.script({ ...turn, hold: true });
    const controller = new AbortController();
    const answer = await send(request({ signal: controller.signal }));
    await answer.body?.getReader().read();
    const before = performance.now();
    controller.abort();
    await mock.abortSeen(1);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(brokenOff).toEqual([]);
  });

  it("before the upstream has answered cancels it too", async () => {
    mock.script({ fault: "hang" });
    const controller = new AbortController();
    const answer = send(request({ signal: controller.signal }));
    await mock.seen(1);
    controller.abort();
    await mock.abortSeen(1);
    await answer;
  });
});
