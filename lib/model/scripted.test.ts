import { describe, expect, it } from "vitest";
import type { Walkthrough } from "../domain/task.ts";
import type { JsonObject, WireItem } from "../domain/wire-item.ts";
import type { ModelPart } from "../ports/model-provider.ts";
import type { Clock } from "./clock.ts";
import { createScriptedProvider } from "./scripted.ts";

const script: Walkthrough = {
  version: 1,
  turns: [
    {
      say: "First I run the tests.",
      calls: [
        { tool: "plan", steps: [{ step: "Test", status: "in_progress" }] },
        { tool: "sh", command: "npm test", expect: { exit: 1, contains: ["not ok"] } },
      ],
    },
    { calls: [{ tool: "apply_patch", patch: "*** Begin Patch\n*** End Patch" }] },
    { say: "Fixed.", calls: [] },
  ],
};
const wire = (item: JsonObject): WireItem => ({ wire: "responses", item });
const user = (text: string): WireItem =>
  wire({ type: "message", role: "user", content: [{ type: "input_text", text }] });

async function collect(parts: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const all: ModelPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** A transcript that grows as the loop would make it grow; `outputs` answers each call. */
class Session {
  readonly items: WireItem[] = [user("Fix it.")];
  constructor(private readonly walkthrough: Walkthrough = script) {}

  async request(): Promise<{ text: string; calls: string[]; parts: ModelPart[] }> {
    const provider = createScriptedProvider(this.walkthrough, { wordMs: 0 });
    const request = { model: "", instructions: "", tools: [], items: this.items, cacheKey: "" };
    const parts = await collect(provider.stream(request, new AbortController().signal));
    const items = parts.flatMap((part) => (part.type === "item" ? [part.item] : []));
    this.items.push(...items);
    const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
    const calls = items.map(({ item }) => item.call_id).filter((id) => typeof id === "string");
    return { text, calls, parts };
  }
  answer(outputs: Readonly<Record<string, string>>): void {
    for (const [id, output] of Object.entries(outputs)) {
      const custom = this.items.some(({ item }) => item.call_id === id && item.type === "custom_tool_call");
      this.items.push(wire({ type: custom ? "custom_tool_call_output" : "function_call_output", call_id: id, output }));
    }
  }
}

const good = { call_walkthrough_0_1_0: "ok", call_walkthrough_0_1_1: "not ok\nexit 1" };

describe("the scripted walkthrough", () => {
  it("plays turn after turn when the results are as expected, in the wire's shapes, without figures", async () => {
    const session = new Session();
    const first = await session.request();
    expect(first.parts).toEqual([
      { type: "started" },
      { type: "text-delta", text: "First I run the tests." },
      {
        type: "item",
        item: wire({
          type: "message",
          id: "msg_walkthrough_0_1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "First I run the tests.", annotations: [] }],
        }),
      },
      {
        type: "item",
        item: wire({
          type: "function_call",
          id: "fc_walkthrough_0_1_0",
          call_id: "call_walkthrough_0_1_0",
          name: "plan",
          status: "completed",
          arguments: '{"plan":[{"step":"Test","status":"in_progress"}]}',
        }),
      },
      { type: "call-delta", name: "sh", text: "npm test" },
      {
        type: "item",
        item: wire({
          type: "function_call",
          id: "fc_walkthrough_0_1_1",
          call_id: "call_walkthrough_0_1_1",
          name: "sh",
          status: "completed",
          arguments: '{"command":"npm test"}',
        }),
      },
      { type: "finish" },
    ]);
    session.answer(good);
    expect((await session.request()).calls).toEqual(["call_walkthrough_1_1_0"]);
    session.answer({ call_walkthrough_1_1_0: "M a.js +1 -1" });
    expect(await session.request()).toMatchObject({ text: "Fixed.", calls: [] });
  });

  it.each([
    [
      "another exit code",
      { call_walkthrough_0_1_1: "not ok\nexit 0" },
      "The script expected `npm test` to exit 1, but it exited 0.",
    ],
    [
      "other output",
      { call_walkthrough_0_1_1: "fine\nexit 1" },
      "The script expected `npm test` to print `not ok`, but it did not.",
    ],
    ["a time-out", { call_walkthrough_0_1_1: "not ok\ntimed out after 120 s, killed" }, "to exit 1, but it timed out."],
    [
      "a denial",
      { call_walkthrough_0_1_1: "denied by the person: no" },
      "The script needs `npm test`, and it was denied.",
    ],
  ])("says so and stops at %s", async (_, outputs, sentence) => {
    const session = new Session();
    await session.request();
    session.answer({ ...good, ...outputs });
    const stop = await session.request();
    expect(stop.text).toContain(sentence);
    expect(stop.text).toContain("The walkthrough stops here. Connect a model to go on from here.");
    expect(stop.calls).toEqual([]);
    session.items.push(user("And now?"));
    expect((await session.request()).text).toContain("nobody reads your message");
  });

  it("stops at a patch that was rejected", async () => {
    const session = new Session();
    await session.request();
    session.answer(good);
    await session.request();
    session.answer({ call_walkthrough_1_1_0: "rejected: a.js, hunk 1: no line `x`." });
    expect((await session.request()).text).toBe(
      "The script expected the patch to apply, but it was rejected: a.js, hunk 1: no line `x`. The walkthrough stops here. Connect a model to go on from here.",
    );
  });

  it("does an interrupted step again, and only what was not done", async () => {
    const session = new Session();
    await session.request();
    session.answer({ ...good, call_walkthrough_0_1_1: "half\ninterrupted: the tab closed" });
    session.items.push(user("[Note] The turn was interrupted here."));
    expect(await session.request()).toMatchObject({
      text: "This step was interrupted; it is done again.",
      calls: ["call_walkthrough_0_2_1"],
    });
    session.answer({ call_walkthrough_0_2_1: "not ok\nexit 1" });
    expect((await session.request()).calls).toEqual(["call_walkthrough_1_1_0"]);
  });

  it("goes on when a patch was written before its interruption and cannot be written twice", async () => {
    const session = new Session();
    await session.request();
    session.answer(good);
    await session.request();
    session.answer({ call_walkthrough_1_1_0: "interrupted: the tab closed" });
    expect((await session.request()).calls).toEqual(["call_walkthrough_1_2_0"]);
    session.answer({ call_walkthrough_1_2_0: "rejected: no line `1`." });
    expect((await session.request()).text).toBe("Fixed.");
  });

  it("never pretends to answer a message, and says what it is instead", async () => {
    const session = new Session();
    await session.request();
    session.answer(good);
    session.items.push(user("Use tabs."));
    const next = await session.request();
    expect(next.text).toBe("(This is a written walkthrough: it cannot read your message, and goes on as written.)");
    expect(next.calls).toEqual(["call_walkthrough_1_1_0"]);
    session.answer({ call_walkthrough_1_1_0: "M a.js +1 -1" });
    await session.request();
    session.items.push(user("Thanks!"));
    for (let i = 0; i < 2; i++) {
      const over = await session.request();
      expect(over.text).toBe(
        "This is a written walkthrough, and it is over: nobody reads your message. Connect a model to go on from here.",
      );
      expect(over.calls).toEqual([]);
    }
  });

  it("ends by itself when its last turn has calls", async () => {
    const session = new Session({ version: 1, turns: [{ calls: [{ tool: "sh", command: "ls" }] }] });
    await session.request();
    session.answer({ call_walkthrough_0_1_0: "a.js\nexit 0" });
    expect((await session.request()).text).toBe("The walkthrough ends here. Connect a model to go on from here.");
  });

  it("starts again from a transcript that was rewound", async () => {
    const session = new Session();
    const first = await session.request();
    session.items.splice(1);
    expect(await session.request()).toEqual(first);
  });

  it("shows a word at a time by the clock, catches up after a pause, and stops at once when it is aborted", async () => {
    let now = 0;
    const waits: number[] = [];
    const clock: Clock = {
      now: () => now,
      after: (ms, fn) => {
        waits.push(ms);
        now += waits.length === 2 ? 60 : ms;
        queueMicrotask(fn);
        return () => {};
      },
      random: () => 0,
    };
    const controller = new AbortController();
    const provider = createScriptedProvider(script, { clock, wordMs: 20 });
    const request = { model: "", instructions: "", tools: [], items: [user("Go.")], cacheKey: "" };
    const seen: string[] = [];
    for await (const part of provider.stream(request, controller.signal)) {
      if (part.type === "text-delta") seen.push(part.text);
      if (part.type === "call-delta") controller.abort();
      if (part.type === "error") expect(part.error.code).toBe("aborted");
      expect(part.type).not.toBe("finish");
    }
    expect(seen).toEqual(["First ", "I ", "run the tests."]);
  });
});
