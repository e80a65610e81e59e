import type { Recorded, SessionEvent } from "../domain/event.ts";
import { lineage } from "../domain/lineage.ts";
import type { ToolCall } from "../domain/tool.ts";
import { readItem } from "../domain/wire-item.ts";

/** How far a call came that has no outcome. Only one that was allowed can have had an effect. */
export type OpenCall = { readonly call: ToolCall; readonly reached: "answered" | "requested" | "allowed" };
export type OpenTurn = {
  /** A turn began and did not end. */
  readonly turn: boolean;
  readonly calls: readonly OpenCall[];
  /** Calls of an answer that has not come to its end: whole, and yet not to be run. */
  readonly unfinished: readonly ToolCall[];
};

/** What a log leaves open. Calls of an answer that never came to its end do not count: they are not to be run. */
export function openTurn(events: readonly Recorded[]): OpenTurn {
  let turn = false;
  let answered: ToolCall[] = [];
  let calls: OpenCall[] = [];
  const advance = (id: ToolCall["callId"], reached: OpenCall["reached"], call?: ToolCall): void => {
    const at = calls.findIndex((open) => open.call.callId === id && open.reached !== "allowed");
    if (at >= 0) calls[at] = { call: (calls[at] as OpenCall).call, reached };
    else if (call) calls.push({ call, reached });
  };
  for (const { event } of lineage(events)) {
    switch (event.type) {
      case "turn-started":
        turn = true;
        break;
      case "request-started":
        answered = [];
        break;
      case "model-item": {
        const reading = readItem(event.item);
        if (reading.kind === "call") answered.push(reading.call);
        break;
      }
      case "request-finished":
        calls.push(...answered.map((call): OpenCall => ({ call, reached: "answered" })));
        answered = [];
        break;
      case "tool-call-requested":
        advance(event.call.callId, "requested", event.call);
        break;
      case "tool-call-decided":
        if (event.decision === "allow") advance(event.callId, "allowed");
        break;
      case "tool-call-finished": {
        const at = calls.findIndex((open) => open.call.callId === event.callId);
        if (at >= 0) calls.splice(at, 1);
        break;
      }
      case "turn-ended":
        turn = false;
        answered = [];
        calls = calls.filter((open) => open.call.by === "user");
        break;
      case "rewound":
        turn = false;
        answered = [];
        calls = [];
        break;
    }
  }
  return { turn, calls, unfinished: answered };
}

/** Gives an open call its end. A call that was answered but never begun is recorded as requested first. */
export function closeCall(
  open: OpenCall,
  outcome: Extract<SessionEvent, { type: "tool-call-finished" }>["outcome"],
  tree: Extract<SessionEvent, { type: "tool-call-finished" }>["tree"],
): readonly SessionEvent[] {
  const { call } = open;
  const requested: SessionEvent[] = open.reached === "answered" ? [{ type: "tool-call-requested", call }] : [];
  return [...requested, { type: "tool-call-finished", callId: call.callId, outcome, tree }];
}
