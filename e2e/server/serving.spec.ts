import { request as httpRequest } from "node:http";
import { startApp } from "../app.ts";
import { expect, test } from "../fixtures.ts";

type Answer = {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
};

/** A request with exactly these headers and this path, as no browser and no `fetch` would send it. */
function raw(port: number, path: string, headers: Record<string, string> = {}, host = "127.0.0.1"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host, port, path, agent: false, headers: { host: `playground.localhost:${port}`, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString("latin1"),
          }),
        );
      },
    );
    sent.once("error", reject).end();
  });
}

const PAGES = ["/", "/play", "/no-such-page"];

test("every page is isolated, keeps its policy and runs under it", async ({ page }) => {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  for (const path of PAGES) {
    const answer = await page.goto(path);
    expect(answer?.headers()["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'self' '(?:sha256|nonce)-/,
    );
    expect(answer?.headers()["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe/);
    const isolated = await page.evaluate(() => [crossOriginIsolated, isSecureContext, window.originAgentCluster]);
    expect(isolated).toEqual([true, true, true]);
  }
  expect(violations).toEqual([]);
});

test("no cache keeps a page without asking for a newer one", async ({ app }) => {
  for (const path of ["/", "/play"]) {
    const { headers } = await raw(app.port, path);
    expect(headers["cache-control"]).toBe("no-cache");
    const again = await raw(app.port, path, { "if-none-match": String(headers.etag) });
    expect([again.status, again.headers["cache-control"]]).toEqual([304, "no-cache"]);
  }
});

test("localhost leads browsers that resolve the name to playground.localhost, and lets the others stay", async ({
  app,
  page,
}) => {
  await page.goto(`http://localhost:${app.port}/play?x=1`);
  expect(new URL(page.url()).host).toBe(`playground.localhost:${app.port}`);
  const host = { host: `localhost:${app.port}`, accept: "text/html" };
  const chrome = await raw(app.port, "/play?x=1", {
    ...host,
    "user-agent": "Mozilla/5.0 Chrome/150.0.0.0 Safari/537.36",
  });
  expect([chrome.status, chrome.headers.location]).toEqual([307, `${app.url}/play?x=1`]);
  const safari = await raw(app.port, "/play", { ...host, "user-agent": "Mozilla/5.0 Version/19.0 Safari/605.1.15" });
  expect(safari.status).toBe(200);
});

test("both loopback addresses answer", async ({ app }) => {
  expect((await raw(app.port, "/")).status).toBe(200);
  expect((await raw(app.port, "/", {}, "::1")).status).toBe(200);
});

test("a name that is not ours, a path that climbs and a proxy's request are refused", async ({ app }) => {
  expect((await raw(app.port, "/", { host: "rebound.example" })).status).toBe(421);
  for (const path of ["/sandbox/../play", "/sandbox/%2e%2e/play", "/sandbox/..%2fplay", "/..\\play"]) {
    expect((await raw(app.port, path)).status).toBe(400);
  }
  expect((await raw(app.port, "http://example.org/")).status).toBe(400);
});

test("under the previews' name there is nothing but the sandbox's files", async ({ app }) => {
  const host = { host: `sandbox.playground.localhost:${app.port}` };
  for (const path of ["/", "/play", "/api/v1/status"]) expect((await raw(app.port, path, host)).status).toBe(404);
});

test("a client cannot choose the nonce of a page", async ({ app }) => {
  const answer = await raw(app.port, "/no-such-page", { "content-security-policy": "script-src 'nonce-chosen'" });
  expect(answer.body).not.toContain("chosen");
});

test("scripts come compressed and for good", async ({ app, page }) => {
  await page.goto("/");
  const source = await page.locator("script[src]").first().getAttribute("src");
  const path = new URL(source ?? "", app.url).pathname;
  for (const [accepts, encoding] of [
    ["gzip, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", undefined],
  ] as const) {
    const { headers, status } = await raw(app.port, path, { "accept-encoding": accepts });
    expect([status, headers["content-encoding"]]).toEqual([200, encoding]);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
});

test("prints one line, the address, and ends at once on SIGTERM", async () => {
  const app = await startApp();
  expect(app.url).toBe(`http://playground.localhost:${app.port}`);
  await raw(app.port, "/");
  expect(await app.stop()).toBe(0);
});

test("a taken port is named, with the next free one", async ({ app }) => {
  const second = startApp({ env: { PORT: String(app.port) } });
  await expect(second).rejects.toThrow(
    new RegExp(`Port ${app.port} is taken. The next free one is \\d+: PORT=\\d+ npm start`),
  );
});

test("behind a real domain its name is taken and nothing is redirected", async () => {
  const app = await startApp({
    env: { PUBLIC_ORIGIN: "https://play.example.org", PREVIEW_ORIGIN: "https://preview.example.org", PORT: "0" },
  });
  try {
    expect(app.url).toBe("https://play.example.org");
  } finally {
    await app.stop();
  }
});
