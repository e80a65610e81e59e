import { expect, it } from "vitest";
import { startingAnswer } from "./starting.ts";

it("a document asked for too early is a page that asks again by itself, without a script", () => {
  const { headers, body } = startingAnswer("text/html,application/xhtml+xml,*/*;q=0.8");
  expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "retry-after": "2" });
  expect(body).toContain('<meta http-equiv="refresh" content="2">');
  expect(body).toContain("Tabwright is starting");
  expect(body).not.toContain("<script");
});

it("anything else hears it in plain text", () => {
  for (const accept of [undefined, "*/*", "application/json"]) {
    const { headers, body } = startingAnswer(accept);
    expect(headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "retry-after": "2" });
    expect(body).toBe("Tabwright is starting.\n");
  }
});
