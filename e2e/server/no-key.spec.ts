import type { Page } from "@playwright/test";
import { startApp } from "../app.ts";
import { expect, test } from "../fixtures.ts";
import { startMockUpstream } from "../upstream/mock-upstream.ts";

test.use({ serverKey: false });

const post = (page: Page, key: string | null) =>
  page.evaluate(async (own) => {
    const headers = { "content-type": "application/json", ...(own ? { "x-tabwright-key": own } : {}) };
    const response = await fetch("/api/v1/responses", { method: "POST", headers, body: "{}" });
    return { status: response.status, text: await response.text() };
  }, key);
const status = (page: Page) => page.evaluate(async () => (await fetch("/api/v1/status")).json());

test("a server without a key, before OpenAI, says so and asks nobody", async ({ page }) => {
  await page.goto("/");
  expect(await post(page, null)).toMatchObject({ status: 401, text: expect.stringContaining("There is no key") });
  expect(await status(page)).toEqual({ key: "none", upstream: "api.openai.com" });
});

test("a server without a key, before an upstream of one's own, sends none, and takes a person's own", async ({
  page,
}) => {
  const mock = await startMockUpstream();
  const keyless = await startApp({ serverKey: false, env: { OPENAI_BASE_URL: mock.url } });
  try {
    await page.goto(keyless.url);
    expect((await post(page, null)).status).toBe(200);
    expect((await mock.seen(1)).headers.authorization).toBeUndefined();
    expect((await post(page, "sk-own")).status).toBe(200);
    expect((await mock.seen(2)).headers.authorization).toBe("Bearer sk-own");
    expect(await status(page)).toEqual({ key: "server", upstream: null });
  } finally {
    await keyless.stop();
    await mock.close();
  }
});
