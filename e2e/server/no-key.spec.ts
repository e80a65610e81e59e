import { expect, test } from "../fixtures.ts";

test.use({ serverKey: false });

test("a server without a key says so, calls no upstream, and takes a person's own", async ({ page, upstream }) => {
  await page.goto("/");
  const post = (key: string | null) =>
    page.evaluate(async (own) => {
      const headers = { "content-type": "application/json", ...(own ? { "x-tabwright-key": own } : {}) };
      const response = await fetch("/api/v1/responses", { method: "POST", headers, body: "{}" });
      return { status: response.status, text: await response.text() };
    }, key);
  expect(await post(null)).toMatchObject({ status: 401, text: expect.stringContaining("There is no key") });
  expect(upstream.requests).toEqual([]);
  expect((await post("sk-own")).status).toBe(200);
  expect((await upstream.seen(1)).headers).toMatchObject({ authorization: "Bearer sk-own" });
  expect(await page.evaluate(async () => (await fetch("/api/v1/status")).json())).toEqual({
    key: "none",
    upstream: null,
  });
});
