import { expect, test } from "vitest";
import { tellBrokenOff } from "./broken-off.ts";

const SECRET = "sk-canary of a conversation";
const answerOf = (source: UnderlyingDefaultSource<Uint8Array>): Response => new Response(new ReadableStream(source));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const never = new AbortController().signal;

/** An answer that gives `said` and then fails with `error`. */
const failing = (said: string, error: unknown): Response => {
  const parts = [bytes(said)];
  return answerOf({
    pull: (controller) => {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.error(error);
    },
  });
};

test("gives a whole answer as it is and tells nothing", async () => {
  const told: string[] = [];
  const answer = new Response("whole", { status: 429, headers: { "retry-after": "7" } });
  const passed = tellBrokenOff(answer, never, (why) => told.push(why));
  expect([passed.status, passed.headers.get("retry-after"), await passed.text()]).toEqual([429, "7", "whole"]);
  expect(tellBrokenOff(new Response(null, { status: 204 }), never, (why) => told.push(why)).body).toBeNull();
  expect(told).toEqual([]);
});

test("ends what broke off in an AbortError and tells why in a word, never in the error's own text", async () => {
  const reasons: [unknown, string][] = [
    [new TypeError("terminated", { cause: { code: "UND_ERR_SOCKET", message: SECRET } }), "UND_ERR_SOCKET"],
    [new TypeError(SECRET, { cause: { code: SECRET } }), "no reason given"],
    [new RangeError(SECRET), "too large"],
    [undefined, "no reason given"],
  ];
  for (const [error, word] of reasons) {
    const told: string[] = [];
    const reader = tellBrokenOff(failing("half", error), never, (why) => told.push(why)).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("half");
    await expect(reader.read()).rejects.toMatchObject({ name: "AbortError", message: "The answer broke off." });
    expect(told).toEqual([word]);
  }
});

test("tells nothing when the tab went away", async () => {
  const told: string[] = [];
  const tab = new AbortController();
  const passed = tellBrokenOff(failing("half", new TypeError("terminated")), tab.signal, (why) => told.push(why));
  tab.abort();
  await expect(passed.text()).rejects.toMatchObject({ name: "AbortError" });
  expect(told).toEqual([]);
});

test("asks for no more than is read, and passes on that nobody reads any more", async () => {
  const seen: string[] = [];
  const endless = answerOf({
    pull: (controller) => {
      seen.push("pulled");
      controller.enqueue(bytes("."));
    },
    cancel: (reason) => {
      seen.push(`cancelled: ${reason}`);
    },
  });
  const reader = tellBrokenOff(endless, never, () => seen.push("told")).body!.getReader();
  await reader.read();
  await reader.cancel("enough");
  // One chunk is read and the source keeps one ready.
  expect(seen).toEqual(["pulled", "pulled", "cancelled: enough"]);
});
