import * as v from "valibot";
import { expect, test } from "vitest";
import type { SessionEvent } from "./event.ts";
import { firstIssue, recordedSchema } from "./event-schema.ts";
import { hasEventShape } from "./event-shape.ts";

const tree = "a".repeat(64);
const blob = "b".repeat(64);
const report = { tests: [], passed: 1, failed: 0, skipped: 0, todo: 0, durationMs: 1.5, complete: true };
/** One of every kind, with everything that it can have. */
const events = [
  {
    type: "session-created",
    task: { id: "sample", title: "T", summary: "", prompt: "", check: "npm test", tags: ["Node"], source: "zip" },
    title: "T",
    tree,
    app: "0.1.0",
  },
  { type: "session-renamed", title: "New" },
  { type: "mode-changed", mode: "auto" },
  { type: "user-message", text: "Hi", images: [{ blob, mediaType: "image/png", bytes: 3 }], delivery: "steer" },
  { type: "turn-started", speaker: { provider: "scripted", model: "walkthrough" }, mode: "ask" },
  { type: "request-started", attempt: 1 },
  { type: "request-finished", usage: { input: 1, cached: 0, output: 2, reasoning: 0 }, model: "m", requestId: "r" },
  {
    type: "model-item",
    item: { wire: "responses", item: { type: "message", content: [{ text: "x", n: [null, 1e3] }] } },
  },
  { type: "model-partial", text: "so far" },
  { type: "tool-call-partial", name: "sh", about: "npm te" },
  { type: "tool-call-requested", call: { callId: "c", name: "sh", input: "{}", kind: "function", by: "agent" } },
  { type: "tool-call-decided", callId: "c", decision: "deny", by: "user", reason: "no" },
  {
    type: "tool-call-finished",
    callId: "c",
    outcome: {
      status: "failed",
      output: "1 failing",
      exitCode: 1,
      full: { blob, bytes: 10 },
      durationMs: 12,
      tests: {
        ...report,
        tests: [
          {
            file: "a.test.js",
            name: ["suite", "test"],
            status: "failed",
            durationMs: 0.2,
            line: 3,
            failure: { message: "no", at: { file: "a.js", line: 1, column: 2 }, stack: "at a.js:1:2" },
          },
        ],
      },
      files: [{ path: "a.js", kind: "modified", added: 1, removed: 0 }],
      error: { code: "sandbox-crashed", message: "It died." },
    },
    tree,
  },
  { type: "checkpoint", tree, cause: "before-effect" },
  { type: "rewound", to: 3, tree, what: "files" },
  { type: "turn-ended", reason: "error", message: "m", error: { code: "auth", message: "m", retryable: false } },
];
const recorded = (event: unknown): unknown => ({ sessionId: "s-1", seq: 0, at: 1, v: 1, event });
const parse = (event: unknown) => v.safeParse(recordedSchema, recorded(event));

for (const event of events) {
  test(`takes ${event.type} as it is, with and without what is optional`, () => {
    expect(parse(event).output).toEqual(recorded(event));
    expect(hasEventShape(event)).toBe(true);
    expect(hasEventShape({ type: event.type })).toBe(event.type === "request-finished");
  });
}

test("drops unknown keys wherever they are", () => {
  const [event] = [events[10]] as unknown as [SessionEvent];
  expect(parse({ ...event, extra: { deep: 1 } }).output).toEqual(recorded(event));
});

const refused: readonly [name: string, event: unknown, issue: string][] = [
  ["an unknown type", { type: "odd" }, "event.type: "],
  ["no object", "session-renamed", "event: "],
  ["null", null, "event: "],
  ["text that is too long", { type: "session-renamed", title: "x".repeat(1_001) }, "event.title: "],
  ["a tree that is no hash", { type: "checkpoint", tree: "../x", cause: "terminal" }, "event.tree: "],
  ["a number that is none", { type: "request-started", attempt: Number.POSITIVE_INFINITY }, "event.attempt: "],
  ["a negative position", { type: "rewound", to: -1, tree, what: "all" }, "event.to: "],
  ["an item that is a list", { type: "model-item", item: { wire: "responses", item: [] } }, "event.item.item: "],
  ["another wire", { type: "model-item", item: { wire: "x", item: {} } }, "event.item.wire: "],
];
for (const [name, event, issue] of refused) {
  test(`refuses ${name} and says where`, () => {
    const parsed = parse(event);
    expect(parsed.success).toBe(false);
    expect(parsed.issues && firstIssue(parsed.issues)).toContain(issue);
  });
}

test("refuses an item that nests deeper than any model's, without running out of stack", () => {
  const item = JSON.parse(`${'{"a":['.repeat(5_000)}${"]}".repeat(5_000)}`);
  expect(parse({ type: "model-item", item: { wire: "responses", item } }).success).toBe(false);
});

test("drops __proto__ and keeps other odd keys of an item", () => {
  const item = JSON.parse('{"__proto__":{"polluted":1},"constructor":"kept","prototype":{"x":1}}');
  const parsed = parse({ type: "model-item", item: { wire: "responses", item } });
  expect(JSON.stringify(parsed.output)).toContain('"item":{"constructor":"kept","prototype":{"x":1}}');
});
