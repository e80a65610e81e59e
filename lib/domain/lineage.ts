import type { Recorded } from "./event.ts";
import type { CallId, Seq } from "./ids.ts";

/**
 * The events whose conversation stands: a rewind of the conversation goes back to the lineage of the event it names, so
 * undoing a rewind is a rewind to just before it. Events of `rewound` itself stay, as the last of their lineage.
 */
export function lineage(events: readonly Recorded[]): readonly Recorded[] {
  const rewinds = events.filter((r) => r.event.type === "rewound" && r.event.what !== "files");
  if (rewinds.length === 0) return events;
  const first = events[0]?.seq ?? 0;
  const parts: Recorded[][] = [];
  let end = events.length - 1;
  for (let i = end; i >= 0; i--) {
    const recorded = events[i] as Recorded;
    if (recorded.event.type !== "rewound" || recorded.event.what === "files") continue;
    parts.push(events.slice(i, end + 1));
    end = recorded.event.to - first;
    i = end + 1;
  }
  parts.push(events.slice(0, end + 1));
  return parts.reverse().flat();
}

/** The first place at or after `to` where no tool call is open: where a rewind to `to` can stand. */
export function settledAt(events: readonly Recorded[], to: Seq): Seq {
  const open = new Set<CallId>();
  for (const { event, seq } of events) {
    if (event.type === "tool-call-requested") open.add(event.call.callId);
    if (event.type === "tool-call-finished") open.delete(event.callId);
    if (seq >= to && open.size === 0) return seq;
  }
  return to;
}
