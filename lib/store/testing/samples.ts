import type { Recorded, SessionEvent } from "../../domain/event.ts";
import { callId, type Seq, type SessionId, seq, sessionId, treeHash } from "../../domain/ids.ts";
import type { SessionSummary } from "../../domain/session-summary.ts";
import type { EventStore } from "../../ports/event-store.ts";

const tree = treeHash("a".repeat(64));

export const created = (title = "A sample"): SessionEvent => ({
  type: "session-created",
  task: { id: "sample", title, summary: "", prompt: "", tags: [], source: "empty" },
  title,
  tree,
  app: "test",
});

export const message = (text: string): SessionEvent => ({ type: "user-message", text, delivery: "start" });

/** An event of about `bytes` that needs no strict durability. */
export const output = (index: number, bytes = 200): SessionEvent => ({
  type: "tool-call-finished",
  callId: callId(`call_${index}`),
  outcome: { status: "ok", output: `${index} ${"x".repeat(Math.max(0, bytes - 200))}`, exitCode: 0, durationMs: 1 },
  tree,
});

export const summaryOf =
  (id: SessionId, title = "A sample") =>
  (recorded: readonly Recorded[]): SessionSummary => {
    const last = recorded.at(-1);
    return {
      id,
      title,
      taskId: "sample",
      createdAt: 0,
      updatedAt: last?.at ?? 0,
      length: (last?.seq ?? -1) + 1,
      status: "idle",
      tests: null,
      thread: [],
      tree,
    };
  };

let sessions = 0;
export const newSession = (): SessionId => sessionId(`session-${Date.now().toString(36)}-${sessions++}`);

export const append = (
  store: EventStore,
  id: SessionId,
  expected: number,
  ...events: readonly SessionEvent[]
): ReturnType<EventStore["append"]> => store.append(id, seq(expected) as Seq, events, summaryOf(id));
