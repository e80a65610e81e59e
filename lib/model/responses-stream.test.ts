import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, toSse } from "../../e2e/upstream/script.ts";
import type { ModelPart } from "../ports/model-provider.ts";
import { readAnswer } from "./responses-stream.ts";

const SSE = eventsOf(
  {
    items: [
      { reasoning: "Überlegt…" },
      { text: "Grüße 👩‍💻 ✓" },
      { call: "sh", arguments: { command: "echo '\r\n\t'" } },
    ],
    usage: { input: 10, output: 5 },
  },
  1,
  "gpt-5.3-codex",
)
  .map(toSse)
  .join("");

function bodyOf(chunks: readonly Uint8Array[], type = "text/event-stream"): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return new Response(stream, { headers: { "content-type": type } });
}

async function read(chunks: readonly Uint8Array[], type?: string): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of readAnswer(bodyOf(chunks, type), new AbortController().signal, () => {})) parts.push(part);
  return parts;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const readText = (text: string, type?: string) => read([bytesOf(text)], type);

describe("readAnswer", () => {
  it("gives the same parts wherever the stream is cut into two chunks", async () => {
    const bytes = bytesOf(SSE);
    const whole = await read([bytes]);
    expect(whole.at(-1)).toMatchObject({ type: "finish" });
    for (let at = 0; at <= bytes.length; at++) {
      expect(await read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
  });

  it("gives the same parts however it is chunked, with any line ending", async () => {
    const whole = await readText(SSE);
    const cuts = fc.array(fc.integer({ min: 0, max: SSE.length }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.constantFrom("\n", "\r\n", "\r"), async (places, ending) => {
        const bytes = bytesOf(SSE.replaceAll("\n", ending));
        const sorted = [0, ...places.sort((a, b) => a - b), bytes.length];
        const chunks = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
        expect(await read(chunks)).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it("ends a stream that closes at any byte before its end as cut, with what had come before unchanged", async () => {
    const bytes = bytesOf(SSE);
    const whole = await read([bytes]);
    const lastEvent = bytesOf(SSE.slice(0, SSE.lastIndexOf("}") + 1)).length;
    for (let at = 0; at < lastEvent; at += 7) {
      const parts = await read([bytes.subarray(0, at)]);
      expect(parts.at(-1)).toMatchObject({ type: "error", error: { code: "cut-stream", retryable: true } });
      expect(parts.slice(0, -1)).toEqual(whole.slice(0, parts.length - 1));
    }
    expect(await read([bytes.subarray(0, lastEvent)])).toEqual(whole);
  });

  it("passes over comments, unknown events, [DONE] and events that are no objects", async () => {
    const noise =
      ': ping\n\nevent: ping\ndata: {}\n\ndata: 7\n\ndata: [DONE]\n\ndata: {"type":"response.new_thing"}\n\n';
    expect(await readText(noise + SSE)).toEqual(await readText(SSE));
  });

  it("takes the type from the event's name when the data has none", async () => {
    const sse = 'event: response.output_text.delta\ndata: {"delta":"Hi"}\n\nevent: response.completed\ndata: {}\n\n';
    expect(await readText(sse)).toEqual([
      { type: "text-delta", text: "Hi" },
      {
        type: "item",
        item: {
          wire: "responses",
          item: { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hi" }] },
        },
      },
      { type: "finish" },
    ]);
  });

  it("takes items that come only at the end", async () => {
    const item = { type: "function_call", call_id: "c1", name: "sh", arguments: "{}" };
    const completed = { type: "response.completed", response: { output: [item] } };
    expect(await readText(`data: ${JSON.stringify(completed)}\n\n`)).toEqual([
      { type: "item", item: { wire: "responses", item } },
      { type: "finish" },
    ]);
  });

  it("reads a whole answer that came as JSON instead of a stream", async () => {
    const item = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hi" }] };
    const answer = {
      object: "response",
      status: "completed",
      output: [item],
      usage: { input_tokens: 3, output_tokens: 1 },
    };
    expect(await readText(JSON.stringify(answer), "application/json")).toEqual([
      { type: "item", item: { wire: "responses", item } },
      { type: "finish", usage: { input: 3, cached: 0, output: 1, reasoning: 0 } },
    ]);
  });

  it("refuses JSON that is no answer", async () => {
    expect(await readText('{"hello":1}', "application/json")).toMatchObject([{ error: { code: "malformed" } }]);
    expect(await readText("", "application/json")).toMatchObject([{ error: { code: "cut-stream" } }]);
  });

  it("refuses an item of more than 8 MB", async () => {
    const item = { type: "message", content: "x".repeat(8 * 1024 * 1024) };
    const sse = `data: ${JSON.stringify({ type: "response.output_item.done", item })}\n\n`;
    expect(await readText(sse)).toMatchObject([{ type: "error", error: { code: "too-large", retryable: false } }]);
  });

  it("stops reading a stream that has no end", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(120));
      },
    });
    const parts: ModelPart[] = [];
    const response = new Response(endless, { headers: { "content-type": "text/event-stream" } });
    for await (const part of readAnswer(response, new AbortController().signal, () => {})) parts.push(part);
    expect(parts).toMatchObject([{ type: "error", error: { code: "too-large" } }]);
    expect(pulled).toBeLessThan(70);
  });

  it("touches the idle timer for every chunk", async () => {
    let touched = 0;
    const chunks = [bytesOf(": ping\n\n"), bytesOf(": ping\n\n"), bytesOf(SSE)];
    for await (const _ of readAnswer(bodyOf(chunks), new AbortController().signal, () => touched++));
    expect(touched).toBe(3);
  });

  it("never throws and always ends once, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (chunks) => {
        const parts = await read(chunks);
        expect(parts.filter(({ type }) => type === "finish" || type === "error")).toHaveLength(1);
      }),
    );
  });
});
