import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG_VERSION, type Recorded, type SessionEvent } from "./event.ts";
import { callId, seq, sessionId, treeHash } from "./ids.ts";
import type { ToolCall } from "./tool.ts";
import { transcript } from "./transcript.ts";
import type { JsonObject, WireItem } from "./wire-item.ts";

const tree = treeHash("0".repeat(64));
const record = (events: readonly SessionEvent[]): Recorded[] =>
  events.map((event, i) => ({ sessionId: sessionId("s"), seq: seq(i), at: i, v: LOG_VERSION, event }));
const wire = (item: JsonObject): WireItem => ({ wire: "responses", item });

const created: SessionEvent = {
  type: "session-created",
  task: { id: "t", title: "T", summary: "", prompt: "", tags: [], source: "empty" },
  title: "T",
  tree,
  app: "test",
};
const user = (text: string, delivery: "start" | "steer" = "start"): SessionEvent => ({
  type: "user-message",
  text,
  delivery,
});
const started: SessionEvent = { type: "turn-started", speaker: { provider: "responses", model: "m" }, mode: "auto" };
const request: SessionEvent = { type: "request-started", attempt: 1 };
const finish: SessionEvent = { type: "request-finished" };
const item = (value: JsonObject): SessionEvent => ({ type: "model-item", item: wire(value) });
const message = (text: string): JsonObject => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text }],
});
const call = (id: string): JsonObject => ({ type: "function_call", call_id: id, name: "sh", arguments: "{}" });
const custom = (id: string): JsonObject => ({ type: "custom_tool_call", call_id: id, name: "apply_patch", input: "p" });
const requested = (id: string, more: Partial<ToolCall> = {}): SessionEvent => ({
  type: "tool-call-requested",
  call: { callId: callId(id), name: "sh", input: '{"command":"npm test"}', kind: "function", by: "agent", ...more },
});
const finished = (id: string, output: string): SessionEvent => ({
  type: "tool-call-finished",
  callId: callId(id),
  outcome: { status: "ok", output, durationMs: 1 },
  tree,
});
const ended = (reason: "stop" | "aborted" | "error"): SessionEvent => ({ type: "turn-ended", reason });

/** Items in short: a message's role and text, else the type, the call's id and its output. */
const short = (...events: SessionEvent[]): string[] =>
  transcript(record([created, ...events])).map(({ item: value }) => {
    const content = value.content as readonly { text: string }[] | undefined;
    if (content) return `${value.role}: ${content[0]?.text}`;
    return [value.type, value.call_id, value.output].filter((part) => part !== undefined).join(" ");
  });

describe("what a model is sent", () => {
  it("is the messages, the model's items verbatim, and each call's output in its kind", () => {
    const reasoning = { type: "reasoning", id: "rs", encrypted_content: "x==", summary: [] };
    const events = [
      created,
      user("Fix it."),
      started,
      request,
      item(reasoning),
      item(call("c1")),
      item(custom("c2")),
      finish,
    ];
    events.push(
      requested("c1"),
      finished("c1", "exit 0"),
      requested("c2", { kind: "custom" }),
      finished("c2", "M a +1 -0"),
    );
    expect(transcript(record([...events, request]))).toEqual([
      wire({ type: "message", role: "user", content: [{ type: "input_text", text: "Fix it." }] }),
      wire(reasoning),
      wire(call("c1")),
      wire(custom("c2")),
      wire({ type: "function_call_output", call_id: "c1", output: "exit 0" }),
      wire({ type: "custom_tool_call_output", call_id: "c2", output: "M a +1 -0" }),
    ]);
  });

  it("puts messages that arrived while calls were open after their outputs", () => {
    const events = [
      user("Go."),
      request,
      item(call("c1")),
      item(call("c2")),
      finish,
      finished("c1", "1"),
      user("Stop it.", "steer"),
    ];
    expect(short(...events, finished("c2", "2"), request)).toEqual([
      "user: Go.",
      "function_call c1",
      "function_call c2",
      "function_call_output c1 1",
      "function_call_output c2 2",
      "user: Stop it.",
    ]);
  });

  it("leaves out an empty message, which only asks to go on", () => {
    expect(short(user("Go."), request, item(message("A")), finish, user(""), request)).toEqual([
      "user: Go.",
      "assistant: A",
    ]);
  });

  it("leaves out the items of an answer that was cut off or tried again", () => {
    const cut = [user("Go."), request, item(message("A")), item(call("c1")), ended("error"), user("Again.")];
    expect(short(...cut, request)).toEqual(["user: Go.", "user: Again."]);
    const retried = [user("Go."), request, item(message("A")), request, item(message("A")), finish];
    expect(short(...retried, request)).toEqual(["user: Go.", "assistant: A"]);
  });

  it("tells the model of an interruption and what the person had seen", () => {
    const partial: SessionEvent = { type: "model-partial", text: "and B" };
    expect(short(user("Go."), request, item(message("A")), partial, ended("aborted"), user("Why?"), request)).toEqual([
      "user: Go.",
      "user: [Note] The turn was interrupted here. The person had seen this of your answer:\nA\nand B",
      "user: Why?",
    ]);
    const unwritten: SessionEvent = { type: "tool-call-partial", name: "sh", about: "npm te" };
    expect(short(user("Go."), request, unwritten, ended("aborted"), request)).toEqual([
      "user: Go.",
      "user: [Note] The turn was interrupted here. You were writing a call, and it did not run (sh: npm te).",
    ]);
    expect(short(user("Go."), request, item(call("c1")), finish, ended("aborted"), request)).toEqual([
      "user: Go.",
      "function_call c1",
      "function_call_output c1 interrupted: it is not known whether this ran or how far it got",
      "user: [Note] The turn was interrupted here.",
    ]);
  });

  it("tells what the person ran: that it passed, or the end of what it printed", () => {
    const own = (id: string, output: string): SessionEvent[] => [requested(id, { by: "user" }), finished(id, output)];
    expect(
      short(...own("u1", "fine\nexit 0"), ...own("u2", `${"x".repeat(2_000)}\nexit 1`), user("Fix."), request),
    ).toEqual([
      "user: [Note] The person ran `npm test` (exit 0).",
      `user: [Note] The person ran \`npm test\`:\n…${"x".repeat(993)}\nexit 1`,
      "user: Fix.",
    ]);
  });

  it("tells only the latest of many commands", () => {
    const many = Array.from({ length: 9 }, (_, i) => [
      requested(`u${i}`, { by: "user" }),
      finished(`u${i}`, `${i}\nexit 1`),
    ]);
    expect(short(...many.flat(), user("Fix."), request).map((text) => text.split("\n")[1])).toEqual([
      "4",
      "5",
      "6",
      "7",
      "8",
      undefined,
    ]);
  });

  it("drops what a rewind of the conversation drops, and brings it back when that is undone", () => {
    const first = [user("One."), request, item(message("1")), finish, ended("stop")];
    const second = [user("Two."), request, item(message("2")), finish, ended("stop")];
    const back: SessionEvent = { type: "rewound", to: seq(5), tree, what: "all" };
    const undo: SessionEvent = { type: "rewound", to: seq(10), tree, what: "all" };
    expect(short(...first, ...second, back, user("Other."), request)).toEqual([
      "user: One.",
      "assistant: 1",
      "user: Other.",
    ]);
    expect(short(...first, ...second, back, undo, request)).toEqual([
      "user: One.",
      "assistant: 1",
      "user: Two.",
      "assistant: 2",
    ]);
    expect(short(...first, { ...back, what: "files" }, request).at(-1)).toContain("set the project's files back");
  });

  it("closes calls that a rewind leaves open", () => {
    const events = [user("Go."), request, item(call("c1")), finish, requested("c1"), finished("c1", "exit 0")];
    const back: SessionEvent = { type: "rewound", to: seq(5), tree, what: "conversation" };
    expect(short(...events, back, request).slice(1, 3)).toEqual([
      "function_call c1",
      "function_call_output c1 interrupted: it is not known whether this ran or how far it got",
    ]);
  });

  it("only grows from request to request, whatever happens between", () => {
    const calls = fc.array(
      fc.record({ ran: fc.boolean(), steer: fc.boolean(), own: fc.boolean(), kind: fc.constantFrom(call, custom) }),
      { maxLength: 3 },
    );
    const requests = fc.record({
      calls,
      text: fc.boolean(),
      end: fc.constantFrom("finish", "retry", "abort", "error", "crash"),
      files: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(requests, { minLength: 1, maxLength: 6 }), (plan) => {
        const events: SessionEvent[] = [created, user("Go."), started];
        const boundaries: number[] = [];
        let id = 0;
        for (const step of plan) {
          events.push(request);
          boundaries.push(events.length);
          const asked = step.calls.map((made) => ({ ...made, id: `c${id++}` }));
          const answer = [...(step.text ? [item(message("T"))] : []), ...asked.map((made) => item(made.kind(made.id)))];
          events.push(...answer);
          if (step.end === "retry") events.push({ type: "model-partial", text: "half" }, request, ...answer);
          if (step.end === "abort" || step.end === "error") {
            events.push(ended(step.end === "abort" ? "aborted" : "error"), user("Next."), started);
            continue;
          }
          events.push(finish);
          for (const made of asked) {
            if (made.steer) events.push(user("Steer.", "steer"));
            if (made.own) events.push(requested(`u${made.id}`, { by: "user" }), finished(`u${made.id}`, "exit 1"));
            if (made.ran) events.push(requested(made.id), finished(made.id, "exit 0"));
          }
          if (step.files) events.push({ type: "rewound", to: seq(1), tree, what: "files" });
          if (step.end === "crash") events.push(ended("aborted"), started);
        }
        let before: readonly WireItem[] = [];
        for (const length of boundaries) {
          const now = transcript(record(events.slice(0, length)));
          expect(JSON.stringify(now.slice(0, before.length))).toBe(JSON.stringify(before));
          const ids = (end: RegExp) => now.filter((i) => end.test(String(i.item.type))).map((i) => i.item.call_id);
          expect([...ids(/_call_output$/)].sort()).toEqual([...ids(/_call$/)].sort());
          before = now;
        }
      }),
      { numRuns: 500 },
    );
  });
});
