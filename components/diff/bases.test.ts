import { describe, expect, it } from "vitest";
import { callId, seq, treeHash } from "@/lib/domain/ids.ts";
import type { Entry } from "@/lib/domain/session-view.ts";
import { callLabel, diffBases } from "./bases.ts";

const tree = (letter: string) => treeHash(letter.repeat(64));
function call(
  name: string,
  input: string,
  before: string,
  after: string | null,
  paths: string[] = [],
): Extract<Entry, { kind: "call" }> {
  const files = paths.map((path) => ({ path, kind: "modified" as const, added: 1, removed: 1 }));
  return {
    kind: "call",
    seq: seq(1),
    at: 0,
    call: { callId: callId("c"), name, input, kind: "function", by: "agent" },
    state: "finished",
    decidedBy: "policy",
    outcome: { status: "ok", output: "", durationMs: 1, files },
    before: tree(before),
    tree: after === null ? null : tree(after),
  };
}

describe("what a diff can be compared with", () => {
  it("is the session's start and every state around a change, newest first, each once", () => {
    const entries = [
      call("sh", `{"command":"npm test"}`, "a", "a"),
      call("apply_patch", "…", "a", "b", ["src/cart.ts"]),
      call("sh", `{"command":"npm run fix"}`, "b", "c"),
      call("sh", `{"command":"sleep 9"}`, "c", null),
    ];
    expect(diffBases({ entries, firstTree: tree("a"), tree: tree("c") })).toEqual([
      { tree: tree("a"), label: "Session start" },
      { tree: tree("b"), label: "After step 2: src/cart.ts" },
    ]);
  });
  it("includes what the person changed between two calls", () => {
    const entries = [call("sh", "{}", "a", "b"), call("sh", "{}", "x", "c")];
    expect(diffBases({ entries, firstTree: tree("a"), tree: tree("d") }).map((base) => base.label)).toEqual([
      "Session start",
      "After step 2: sh",
      "Before step 2: sh",
      "After step 1: sh",
    ]);
  });
});

describe("a call in a few words", () => {
  it("is its command's first line, or its files", () => {
    expect(callLabel(call("sh", `{"command":"echo \\"a\\"\\nls"}`, "a", "a"))).toBe(`echo "a"`);
    expect(callLabel(call("apply_patch", "", "a", "b", ["a.ts", "b.ts"]))).toBe("a.ts, b.ts");
    expect(callLabel(call("sh", "not json", "a", "a"))).toBe("sh");
    expect(callLabel(call("sh", `{"command":"${"x".repeat(80)}"}`, "a", "a"))).toHaveLength(48);
  });
});
