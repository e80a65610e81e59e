import { request as httpRequest } from "node:http";
import { CANARY_KEY } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { eventsOf, toSse } from "../upstream/script.ts";

const TURN = { items: [{ text: "Grüße ✓" }], usage: { input: 3, output: 2 } };
const JSON_TYPE = { "content-type": "application/json" };

test("streams the upstream's bytes as they come, and the canary key goes nowhere else", async ({
  app,
  page,
  upstream,
}) => {
  upstream.script({ ...TURN, hold: true, model: "gpt-5.2" });
  await page.goto("/");
  const answer = page.evaluate(async () => {
    const response = await fetch("/api/v1/responses", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"model":"gpt-5.3-codex","input":[]}',
    });
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) break;
      text += decoder.decode(chunk.value, { stream: true });
      document.title = `${text.length} characters`;
    }
    return { text, headers: Object.fromEntries(response.headers) };
  });
  // What came before the last event is there while the upstream still holds it back.
  await expect(page).toHaveTitle(/^[1-9]\d* characters$/);
  upstream.release();
  const { text, headers } = await answer;
  expect(text).toBe(eventsOf(TURN, 1, "gpt-5.2").map(toSse).join(""));
  expect(headers).toMatchObject({
    "openai-model": "gpt-5.2",
    "x-request-id": "req_mock1",
    "content-type": "text/event-stream; charset=utf-8",
  });
  expect((await upstream.seen(1)).headers.authorization).toBe(`Bearer ${CANARY_KEY}`);
  expect(JSON.stringify(headers) + text + app.printed()).not.toContain(CANARY_KEY);
});

test("a page that aborts cancels the upstream within a second", async ({ page, upstream }) => {
  upstream.script({ ...TURN, hold: true });
  await page.goto("/");
  await page.evaluate(async () => {
    const controller = new AbortController();
    Object.assign(window, { stop: () => controller.abort() });
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: controller.signal,
    };
    await (await fetch("/api/v1/responses", init)).body?.getReader().read();
  });
  const before = performance.now();
  await page.evaluate(() => (window as unknown as { stop(): void }).stop());
  await upstream.abortSeen(1);
  expect(performance.now() - before).toBeLessThan(1000);
});

test("a tab that closes cancels the upstream too", async ({ page, upstream }) => {
  upstream.script({ ...TURN, hold: true });
  await page.goto("/");
  await page.evaluate(() => {
    void fetch("/api/v1/responses", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  });
  await upstream.seen(1);
  await page.close();
  await upstream.abortSeen(1);
});

test("pages of other sites are refused before the upstream hears of it", async ({ app, page, upstream }) => {
  // The previews' name is the nearest stranger there is: same site, other origin.
  const elsewhere = `http://elsewhere.localhost:${app.port}/`;
  await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body: "<title>Elsewhere</title>" }));
  await page.goto(elsewhere);
  const sent = await page.evaluate(async (url) => {
    const tries = [
      fetch(`${url}/api/v1/responses`, { method: "POST", mode: "no-cors", body: "{}" }),
      fetch(`${url}/api/v1/models`, { mode: "no-cors" }),
      fetch(`${url}/api/v1/responses`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }),
    ];
    return (await Promise.allSettled(tries)).map(({ status }) => status);
  }, app.url);
  expect(sent.at(-1)).toBe("rejected");
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }]) {
    const answer = await fetch(`http://127.0.0.1:${app.port}/api/v1/responses`, {
      method: "POST",
      headers: { ...JSON_TYPE, ...headers },
      body: "{}",
    });
    expect(answer.status).toBe(403);
  }
  expect([upstream.requests.length, upstream.modelRequests.length]).toEqual([0, 0]);
});

test("a body over 8 MB is refused while it comes, whatever its length says", async ({ app, upstream }) => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = httpRequest(
      {
        host: "127.0.0.1",
        port: app.port,
        path: "/api/v1/responses",
        method: "POST",
        headers: { ...JSON_TYPE, "transfer-encoding": "chunked" },
      },
      (response) => resolve(response.resume().statusCode),
    );
    sent.once("error", reject);
    sent.end(Buffer.alloc(9 * 1024 * 1024, 32));
  });
  expect(status).toBe(413);
  expect(upstream.requests).toEqual([]);
});

test("the upstream's errors arrive as they are", async ({ app, upstream }) => {
  const url = `http://127.0.0.1:${app.port}/api/v1/responses`;
  const post = () => fetch(url, { method: "POST", headers: JSON_TYPE, body: "{}" });
  upstream.script(
    { fault: "status", status: 401, code: "invalid_api_key" },
    { fault: "status", status: 429, headers: { "retry-after": "7" } },
    { fault: "html", status: 500 },
  );
  expect((await post()).status).toBe(401);
  const limited = await post();
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  const broken = await post();
  expect([broken.status, broken.headers.get("content-type")]).toEqual([500, "text/html; charset=utf-8"]);
});

test("an upstream that breaks off breaks the answer off; one plain line says so, and nothing of what was said", async ({
  app,
  upstream,
}) => {
  const before = app.printed().length;
  upstream.script({ fault: "half", turn: { items: [{ text: "a secret of the conversation" }] }, how: "abort" });
  const answer = await fetch(`http://127.0.0.1:${app.port}/api/v1/responses`, {
    method: "POST",
    headers: JSON_TYPE,
    body: "{}",
  });
  await expect(answer.text()).rejects.toThrow();
  // What Next has to say of the first has been said by the time the second is answered.
  upstream.script(TURN);
  const url = `http://127.0.0.1:${app.port}/api/v1/responses`;
  expect(await (await fetch(url, { method: "POST", headers: JSON_TYPE, body: "{}" })).text()).toContain("Grüße");
  const printed = () => app.printed().slice(before);
  await expect.poll(printed).toBe("An answer of the model's provider broke off (UND_ERR_SOCKET).\n");
});

test("the list of models and the status come from the server", async ({ page, upstream }) => {
  upstream.models(["gpt-5.3-codex", "o3"]);
  await page.goto("/");
  const get = (route: string) => page.evaluate(async (url) => (await fetch(url)).json(), route);
  expect(await get("/api/v1/models")).toMatchObject({ data: [{ id: "gpt-5.3-codex" }, { id: "o3" }] });
  expect(await get("/api/v1/status")).toEqual({ key: "server", upstream: null });
});
