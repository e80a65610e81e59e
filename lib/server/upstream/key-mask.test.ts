import { describe, expect, it } from "vitest";
import { passOn } from "./answers.ts";

const KEY = 'sk-canary/"<&+0123';

const chunked = (bytes: Uint8Array, size: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });

const said = (body: BodyInit | null, keys: (string | null)[] = [KEY], status = 401) =>
  passOn(new Response(body, { status }), keys).text();

describe("an error that is passed on", () => {
  it("has no key, wherever its chunks are cut", async () => {
    const body = new TextEncoder().encode(`Größe: ${KEY}${KEY} sk-canary sk-canary/ ${KEY}`);
    for (let size = 1; size <= body.length; size++) {
      expect(await said(chunked(body, size))).toBe("Größe: [key][key] sk-canary sk-canary/ [key]");
    }
  });

  it("has none as JSON, HTML or an address writes it", async () => {
    const escaped = JSON.stringify(KEY);
    const forms = [escaped, escaped.replaceAll("/", "\\/"), "sk-canary/&quot;&lt;&amp;+0123", encodeURIComponent(KEY)];
    expect(await said(forms.join(" "))).toBe('"[key]" "[key]" [key] [key]');
  });

  it("keeps every other byte, of any size, and a body that is none", async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31) % 256);
    const passed = await passOn(new Response(bytes, { status: 500 }), [KEY]).arrayBuffer();
    expect(Buffer.from(passed).equals(bytes)).toBe(true);
    expect(await said(null)).toBe("");
  });

  it("is not masked for a placeholder or when there is no key", async () => {
    expect(await said("ollama is down", ["ollama", null])).toBe("ollama is down");
  });

  it("is what is masked; an answer is passed on as it is", async () => {
    expect(await said(KEY, [KEY], 200)).toBe(KEY);
  });
});
