import type { Recorded } from "./event.ts";
import type { CallId } from "./ids.ts";
import { isNotRun } from "./outcome-text.ts";
import { addEntry, addTick, firstLine, type Mutable } from "./project-parts.ts";
import type { Entry } from "./session-view.ts";
import type { TestReport } from "./test-report.ts";
import type { TickKind } from "./thread.ts";
import type { PlanStep, ToolCall, ToolOutcome } from "./tool.ts";

type CallEntry = Extract<Entry, { kind: "call" }>;

/** Folds the life of a tool call: requested → decided → checkpoint → finished. */
export function applyCall(view: Mutable, { event, seq, at }: Recorded): void {
  switch (event.type) {
    case "tool-call-requested": {
      const { call } = event;
      const waits = view.mode === "ask" && call.by === "agent" && call.name !== "plan";
      const state = waits ? "waiting" : "requested";
      addEntry(view, {
        kind: "call",
        seq,
        at,
        call,
        state,
        decidedBy: null,
        outcome: null,
        before: view.tree,
        tree: null,
      });
      addTick(view, { seq, kind: tickOfCall(call), label: labelOfCall(call) });
      view.open.push(call.callId);
      if (waits) view.status = "waiting";
      return;
    }
    case "tool-call-decided":
      change(view, event.callId, (entry) => ({
        ...entry,
        state: event.decision === "allow" ? "running" : "denied",
        decidedBy: event.by,
        // A question may wait long, and files change meanwhile.
        before: view.tree,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      }));
      if (view.status === "waiting") view.status = "running";
      return;
    case "checkpoint":
      view.tree = event.tree;
      if (event.cause === "before-effect")
        for (const id of view.open) change(view, id, (entry) => ({ ...entry, before: event.tree }));
      return;
    case "tool-call-finished": {
      const { outcome, tree } = event;
      view.tree = tree;
      view.open = view.open.filter((id) => id !== event.callId);
      const entry = change(view, event.callId, (was) => ({ ...was, state: stateAfter(outcome), outcome, tree }));
      if (!entry) return;
      retick(view, entry, outcome);
      if (isGreen(entry.call, outcome, view)) view.green = entry.seq;
      if (outcome.tests) view.tests = mergeTests(view.tests, outcome.tests, entry.call.input);
      if (entry.call.name === "plan" && outcome.status === "ok") view.plan = readPlan(entry.call.input) ?? view.plan;
      if (view.status === "waiting") view.status = "running";
      return;
    }
  }
}

const stateAfter = (outcome: ToolOutcome): CallEntry["state"] =>
  outcome.status === "denied" ? "denied" : outcome.status === "interrupted" ? "interrupted" : "finished";

/** Open calls are few and near the end, so the search goes backwards. */
function change(view: Mutable, id: CallId, update: (entry: CallEntry) => CallEntry): CallEntry | null {
  for (let i = view.entries.length - 1; i >= 0; i--) {
    const entry = view.entries[i];
    if (entry?.kind !== "call" || entry.call.callId !== id) continue;
    const next = update(entry);
    view.entries[i] = next;
    return next;
  }
  return null;
}

function retick(view: Mutable, entry: CallEntry, outcome: ToolOutcome): void {
  const kind = tickOfOutcome(entry.call, outcome);
  for (let i = view.ticks.length - 1; i >= 0; i--) {
    const tick = view.ticks[i];
    if (tick?.seq !== entry.seq) continue;
    view.ticks[i] = { ...tick, kind };
    return;
  }
}

const tickOfCall = (call: ToolCall): TickKind =>
  call.name === "apply_patch" ? "edit" : call.name === "plan" ? "plan" : "command";

/**
 * Red is a failure of any command or patch, but not of one that was cut off or never ran; green is earned by tests that ran
 * and passed.
 */
function tickOfOutcome(call: ToolCall, outcome: ToolOutcome): TickKind {
  if (outcome.status !== "ok") {
    if (call.name === "plan") return "plan";
    if (outcome.status === "denied" || isNotRun(outcome)) return "notice";
    return outcome.status === "interrupted" ? "interrupted" : "fail";
  }
  if (outcome.exitCode !== undefined && outcome.exitCode !== 0) return "fail";
  return outcome.tests?.complete && outcome.tests.passed > 0 ? "pass" : tickOfCall(call);
}

/** Some tests of many that pass say nothing of the rest: a run counts when it ran every test file known before it. */
function isGreen(call: ToolCall, outcome: ToolOutcome, { task, tests: before }: Mutable): boolean {
  if (outcome.status !== "ok" || (outcome.exitCode ?? 0) !== 0) return false;
  if (task.check !== undefined && commandOf(call)?.trim() === task.check.trim()) return true;
  const { tests } = outcome;
  if (!tests?.complete || tests.failed > 0 || tests.passed === 0 || BY_NAME.test(call.input)) return false;
  const files = new Set(tests.tests.map((test) => test.file));
  return before?.tests.every((test) => files.has(test.file)) ?? true;
}

/** How a call is named in one line. */
export function labelOfCall(call: ToolCall): string {
  if (call.name === "apply_patch") {
    const files = [...call.input.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)].map((m) => m[1]?.trim());
    return files.length ? files.join(", ") : "patch";
  }
  if (call.name === "plan") return labelOfPlan(readPlan(call.input) ?? []);
  return firstLine(commandOf(call) ?? call.name);
}

function labelOfPlan(steps: readonly PlanStep[]): string {
  const done = steps.filter((step) => step.status === "completed").length;
  const next = steps.find((step) => step.status === "in_progress") ?? steps.find((step) => step.status === "pending");
  if (!next) return steps.length === 0 ? "Plan" : `Plan done: ${steps.length} of ${steps.length} steps`;
  return firstLine(`Plan, ${done} of ${steps.length} done: ${next.step}`);
}

/** The command line of an `sh` call; null when its arguments cannot be read. */
export function commandOf(call: ToolCall): string | null {
  try {
    const input: unknown = JSON.parse(call.input);
    const command = input && typeof input === "object" && "command" in input ? input.command : null;
    return typeof command === "string" ? command : null;
  } catch {
    return null;
  }
}

function readPlan(input: string): readonly PlanStep[] | null {
  try {
    const parsed = JSON.parse(input) as { plan?: unknown } | null;
    return Array.isArray(parsed?.plan) ? parsed.plan.filter(isPlanStep) : null;
  } catch {
    return null;
  }
}

const isPlanStep = (step: unknown): step is PlanStep => {
  const { step: text, status } = (step ?? {}) as Partial<Record<keyof PlanStep, unknown>>;
  return typeof text === "string" && (status === "pending" || status === "in_progress" || status === "completed");
};

/** Of Node's runner, and of those that are packages (see playground/test-command.ts). */
const BY_NAME = /--test-name-pattern|\b(?:mocha|jest|vitest)\b.* (?:-[gt]|--grep|--testNamePattern)\b/;

/** A run that was asked for some files or names only replaces what it ran; any other run replaces everything. */
function mergeTests(before: TestReport | null, now: TestReport, input: string): TestReport {
  if (!before) return now;
  const files = new Set(now.tests.map((t) => t.file));
  const byName = BY_NAME.test(input);
  const byFile = files.size > 0 && [...files].every((file) => input.includes(file));
  if (!byName && !byFile) return now;
  const key = (name: readonly string[], file: string): string => JSON.stringify([file, ...name]);
  const ran = new Map(
    now.tests.filter((t) => !(byName && t.status === "skipped")).map((t) => [key(t.name, t.file), t]),
  );
  const kept = before.tests.map((t) => {
    const again = ran.get(key(t.name, t.file));
    ran.delete(key(t.name, t.file));
    return again ?? (byName || !files.has(t.file) ? t : null);
  });
  const tests = [...kept.filter((t) => t !== null), ...ran.values()];
  const count = (status: string): number => tests.filter((t) => t.status === status).length;
  return {
    ...now,
    tests,
    // Nobody took the time of all of them together.
    durationMs: 0,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    todo: count("todo"),
  };
}
