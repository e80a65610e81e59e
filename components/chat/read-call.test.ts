import { expect, test } from "vitest";
import { callId } from "@/lib/domain/ids.ts";
import type { ToolCall } from "@/lib/domain/tool.ts";
import { CART_PATCH } from "../playground/testing/fixture-state.ts";
import { readCall } from "./read-call.ts";
import { readPatch } from "./read-patch.ts";

const call = (name: string, input: string, kind: ToolCall["kind"] = "function"): ToolCall => ({
  callId: callId("1"),
  name,
  input,
  kind,
  by: "agent",
});

test("reads a command, a plan and a patch out of their calls", () => {
  expect(readCall(call("sh", '{"command":"npm test"}'))).toEqual({ kind: "command", command: "npm test" });
  expect(readCall(call("plan", '{"steps":[{"step":"Look","status":"completed"},{"step":"Fix"},{}]}'))).toEqual({
    kind: "plan",
    steps: [
      { step: "Look", status: "completed" },
      { step: "Fix", status: "pending" },
    ],
  });
  const patch = readCall(call("apply_patch", CART_PATCH, "custom"));
  expect(
    patch.kind === "patch" && patch.files.map(({ path, kind, added, removed }) => [path, kind, added, removed]),
  ).toEqual([
    ["src/cart.ts", "modified", 2, 1],
    ["src/money.ts", "added", 2, 0],
  ]);
  expect(readCall(call("apply_patch", JSON.stringify({ patch: CART_PATCH }))).kind).toBe("patch");
});

test("shows arguments it cannot read as they are", () => {
  for (const odd of [
    call("sh", "{"),
    call("sh", '{"command":1}'),
    call("plan", "[]"),
    call("apply_patch", "no patch", "custom"),
  ]) {
    expect(readCall(odd)).toEqual({ kind: "other", name: odd.name, input: odd.input });
  }
});

test("reads moves, deletions and section marks of a patch", () => {
  expect(
    readPatch(
      "*** Begin Patch\n*** Delete File: a\n*** Update File: b\n*** Move to: c\n@@ class X\n x\n*** End of File",
    ),
  ).toEqual([
    { path: "a", kind: "deleted", lines: [], added: 0, removed: 0 },
    {
      path: "b",
      kind: "modified",
      movedTo: "c",
      lines: [
        { sign: "@", text: "class X" },
        { sign: " ", text: "x" },
      ],
      added: 0,
      removed: 0,
    },
  ]);
});
