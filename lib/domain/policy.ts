import type { Effect } from "./tool.ts";

/** "ask": before each effect. "auto": by itself, inside the sandbox. */
export type Mode = "ask" | "auto";
export type Decision = "allow" | "ask" | "deny";

/** Pure: the same call in the same mode always gets the same answer. What the person does themselves is never asked. */
export function decide(call: { effect: Effect; by: "agent" | "user" }, mode: Mode): Decision {
  if (call.by === "user" || mode === "auto") return "allow";
  return call.effect === "write-files" || call.effect === "run-command" ? "ask" : "allow";
}
