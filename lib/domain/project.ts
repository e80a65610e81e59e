import type { Recorded } from "./event.ts";
import { toldUnwritten } from "./half-written.ts";
import { lineage } from "./lineage.ts";
import { applyCall } from "./project-call.ts";
import { addEntry, addTick, firstLine, type Mutable } from "./project-parts.ts";
import type { SessionSummary } from "./session-summary.ts";
import type { SessionView } from "./session-view.ts";
import { readItem } from "./wire-item.ts";

/** Folds a whole log. Events of a conversation that was rewound do not show; what they spent and left on disk still counts. */
export function projectAll(events: readonly Recorded[]): SessionView {
  const view = begin(events[0]);
  const standing = lineage(events);
  for (const recorded of standing) apply(view, recorded);
  if (standing.length !== events.length) {
    const shown = new Set(standing);
    for (const recorded of events) applyRegardless(view, recorded, shown);
  }
  return view;
}

/** The view of `events`, of which `view` already holds all but the `added` last ones. Does not change `view`. */
export function project(view: SessionView, events: readonly Recorded[], added: number): SessionView {
  const fresh = events.slice(events.length - added);
  if (fresh.some((r) => r.event.type === "rewound" && r.event.what !== "files")) return projectAll(events);
  const next: Mutable = {
    turnStartedAt: 0,
    requestSeq: 0,
    ...view,
    entries: [...view.entries],
    ticks: [...view.ticks],
    open: [...view.open],
  };
  for (const recorded of fresh) apply(next, recorded);
  return next;
}

function begin(first: Recorded | undefined): Mutable {
  if (first?.event.type !== "session-created") throw new RangeError("A session's log begins with session-created.");
  const { task, title, tree } = first.event;
  return {
    id: first.sessionId,
    title,
    task,
    createdAt: first.at,
    updatedAt: first.at,
    length: 0,
    mode: "auto",
    speaker: null,
    entries: [],
    plan: [],
    ticks: [],
    tests: null,
    green: null,
    firstTree: tree,
    tree,
    status: "idle",
    usage: { input: 0, cached: 0, output: 0, reasoning: 0, requests: 0 },
    contextTokens: 0,
    open: [],
    rewound: null,
    turnStartedAt: 0,
    requestSeq: 0,
  };
}

/** What a rewind does not undo: the files (each rewind names its tree), what was spent, names, modes, an import. */
function applyRegardless(view: Mutable, recorded: Recorded, shown: ReadonlySet<Recorded>): void {
  const { event } = recorded;
  view.length = recorded.seq + 1;
  view.updatedAt = recorded.at;
  if (event.type === "session-renamed") view.title = event.title;
  if (event.type === "session-imported") view.importedAt = recorded.at;
  if (event.type === "mode-changed") view.mode = event.mode;
  if ("tree" in event) {
    if (event.type !== "rewound" || event.what !== "conversation") view.tree = event.tree;
  }
  if (event.type === "request-finished" && !shown.has(recorded)) addUsage(view, event);
}

function addUsage(
  view: Mutable,
  { usage }: { usage?: SessionView["usage"] | Omit<SessionView["usage"], "requests"> },
): void {
  const { input, cached, output, reasoning, requests } = view.usage;
  view.usage = {
    input: input + (usage?.input ?? 0),
    cached: cached + (usage?.cached ?? 0),
    output: output + (usage?.output ?? 0),
    reasoning: reasoning + (usage?.reasoning ?? 0),
    requests: requests + 1,
  };
}

function apply(view: Mutable, recorded: Recorded): void {
  const { event, seq, at } = recorded;
  view.length = seq + 1;
  view.updatedAt = at;
  switch (event.type) {
    case "session-created":
      return;
    case "session-renamed":
      view.title = event.title;
      return;
    case "session-imported":
      view.importedAt = at;
      return;
    case "mode-changed":
      view.mode = event.mode;
      return;
    case "user-message":
      addEntry(view, { kind: "user", seq, at, text: event.text, delivery: event.delivery });
      addTick(view, { seq, kind: "message", label: firstLine(event.text) });
      return;
    case "turn-started":
      view.speaker = event.speaker;
      view.mode = event.mode;
      view.status = "running";
      view.turnStartedAt = at;
      view.rewound = null;
      return;
    case "request-started":
      if (event.attempt > 1) cutAttempt(view);
      else view.requestSeq = seq;
      return;
    case "request-finished": {
      addUsage(view, event);
      if (event.usage) view.contextTokens = event.usage.input + event.usage.output;
      const asked = view.speaker?.model;
      if (event.model && asked && view.speaker?.provider !== "scripted" && !sameModel(event.model, asked))
        addEntry(view, {
          kind: "notice",
          seq,
          at,
          tone: "warn",
          text: `You asked for ${asked}; the server answered with ${event.model}.`,
        });
      return;
    }
    case "model-item": {
      const reading = readItem(event.item);
      const speaker = view.speaker ?? { provider: "scripted", model: "" };
      if (reading.kind === "text" && reading.text) {
        addEntry(view, { kind: "text", seq, at, text: reading.text, speaker, partial: false });
        addTick(view, { seq, kind: "text", label: firstLine(reading.text) });
      } else if (reading.kind === "reasoning" && reading.summary)
        addEntry(view, { kind: "reasoning", seq, at, text: reading.summary });
      return;
    }
    case "model-partial": {
      const speaker = view.speaker ?? { provider: "scripted", model: "" };
      addEntry(view, { kind: "text", seq, at, text: event.text, speaker, partial: true });
      return;
    }
    case "tool-call-partial":
      addEntry(view, { kind: "notice", seq, at, tone: "warn", text: toldUnwritten(event) });
      return;
    case "tool-call-requested":
    case "tool-call-decided":
    case "tool-call-finished":
    case "checkpoint":
      applyCall(view, recorded);
      return;
    case "rewound":
      if (event.what !== "conversation") view.tree = event.tree;
      view.rewound = { at: seq, to: event.to };
      view.open = [];
      view.status = "idle";
      addEntry(view, { kind: "notice", seq, at, tone: "info", text: REWOUND[event.what] });
      addTick(view, { seq, kind: "notice", label: REWOUND[event.what] });
      return;
    case "turn-ended": {
      // A turn that nobody could answer ends without having started.
      const started = view.status === "running" || view.status === "waiting";
      view.status = "idle";
      const message = event.message ?? event.error?.message;
      const durationMs = started ? Math.max(0, at - view.turnStartedAt) : 0;
      addEntry(view, {
        kind: "turn-end",
        seq,
        at,
        reason: event.reason,
        ...(message === undefined ? {} : { message }),
        ...(event.reason === "aborted" && event.error ? { awaited: true } : {}),
        durationMs,
      });
      return;
    }
  }
}

/**
 * The answer is given again from its beginning. What the attempt before had said is void for the model (transcript.ts), but
 * a person saw it: it stays, as cut off.
 */
function cutAttempt(view: Mutable): void {
  view.entries = view.entries.map((entry) =>
    entry.seq > view.requestSeq && entry.kind === "text" ? { ...entry, partial: true } : entry,
  );
}

const REWOUND = {
  all: "Rewound: conversation and files stand as they stood here.",
  files: "Files rewound; the conversation goes on.",
  conversation: "Conversation rewound; the files stay as they are.",
} as const;

/** "gpt-5.3-codex-2026-01-10" is the dated snapshot of "gpt-5.3-codex", not another model. */
const sameModel = (answered: string, asked: string): boolean =>
  answered === asked || (answered.startsWith(asked) && /^-\d{4}-\d{2}-\d{2}$/.test(answered.slice(asked.length)));

export function summarize(view: SessionView): SessionSummary {
  const { tests } = view;
  return {
    id: view.id,
    title: view.title,
    taskId: view.task.id,
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
    ...(view.importedAt === undefined ? {} : { importedAt: view.importedAt }),
    length: view.length,
    status: view.status,
    tests: tests === null ? null : tests.complete && tests.failed === 0 ? "passed" : "failed",
    thread: view.ticks.slice(-60).map((tick) => tick.kind),
    tree: view.tree,
  };
}
