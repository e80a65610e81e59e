import { describe, expect, it } from "vitest";
import { maskKeys } from "../domain/key-mask.ts";
import { httpFailure } from "./http-errors.ts";
import { createResponsesProvider } from "./responses.ts";
import { streamFailure } from "./responses-errors.ts";
import { collect, quickClock, request } from "./testing/asking.ts";

const RANDOM = "Zq7xB2mN9vKc4LpW8sTd1";

describe("maskKeys", () => {
  it.each([
    ["Incorrect API key provided: sk-proj-a1B2c3D4e5F6. See there.", "Incorrect API key provided: [key]. See there."],
    ["Incorrect API key provided: sk-proj-****ab12.", "Incorrect API key provided: [key]."],
    [`No such token: Bearer ${RANDOM}`, "No such token: Bearer [key]"],
    ["bearer abc123", "bearer [key]"],
    [`The api_key=${RANDOM} is unknown`, "The api_key=[key] is unknown"],
    [`The key '${RANDOM}' is unknown`, "The key '[key]' is unknown"],
    [`Invalid API Key: "${RANDOM}/${RANDOM}=="`, 'Invalid API Key: "[key]"'],
    ["a sk-0123456789, then sk-abcdefghij", "a [key], then [key]"],
  ])("masks %s", (text, masked) => {
    expect(maskKeys(text)).toBe(masked);
    expect(maskKeys(masked)).toBe(masked);
  });

  it.each([
    "You can find your API key at https://platform.openai.com/account/api-keys.",
    "Your API key does not have access to gpt-4o-mini-2024-07-18 in this organization.",
    "This needs Bearer authentication.",
    "There is no key: the server has none of its own. Enter yours in Connect, or set OPENAI_API_KEY where the server runs.",
    "Unknown field task-queue-size in risk-assessment.",
  ])("leaves %s", (text) => {
    expect(maskKeys(text)).toBe(text);
  });

  it("masks the key that was sent whatever its shape, but no placeholder", () => {
    expect(maskKeys("my$key(1) my$key(1)", "my$key(1)")).toBe("[key] [key]");
    expect(maskKeys("no model named ollama", "ollama")).toBe("no model named ollama");
  });

  it("reads a long text in one go", () => {
    const before = performance.now();
    for (const piece of ["key ", "key: a", "Bearer ", "Bearer a", "sk-", "sk-."])
      maskKeys(piece.repeat(200_000 / piece.length));
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe("a failure", () => {
  const key = "own.key.of.no.known.shape";
  const headers = new Headers({ "content-type": "application/json" });

  it.each([
    ["a JSON answer", JSON.stringify({ error: { message: `No: ${key}`, code: "odd" } })],
    ["known code", JSON.stringify({ error: { message: `No: ${key}`, code: "invalid_api_key" } })],
    ["plain text", `No: ${key}`],
    ["text that is cut within the key", `${"x".repeat(290)} ${key}`],
    ["a message that is cut within the key", JSON.stringify({ error: { message: `${"x".repeat(590)} ${key}` } })],
  ])("of %s does not repeat the key", (_, body) => {
    const { message } = httpFailure(401, headers, body, 0, key);
    expect(message).toContain("It says: ");
    expect(message).not.toContain("own.k");
  });

  it("within a stream does not either", () => {
    const error = streamFailure({ error: { code: key, message: `No: ${key} and sk-0123456789` } }, key);
    expect(error.message).toMatch(/\(\[key\]\).* It says: No: \[key\] and \[key\]$/);
  });

  it("of the provider does not repeat the person's own key", async () => {
    const sse = (event: object) => `data: ${JSON.stringify(event)}\n\n`;
    const answers = [
      () => Response.json({ error: { message: `Wrong: ${key}` } }, { status: 400 }),
      () =>
        new Response(sse({ type: "response.failed", response: { error: { code: "invalid_prompt", message: key } } }), {
          headers: { "content-type": "text/event-stream" },
        }),
      () =>
        new Response(sse({ type: "response.incomplete", response: { incomplete_details: { reason: key } } }), {
          headers: { "content-type": "text/event-stream" },
        }),
    ];
    for (const answer of answers) {
      const provider = createResponsesProvider({ fetch: async () => answer(), key: () => key, clock: quickClock() });
      const said = JSON.stringify(await collect(provider.stream(request, new AbortController().signal)));
      expect(said).toContain("[key]");
      expect(said).not.toContain(key);
    }
  });
});
