import type { SessionEvent, Speaker, Usage } from "./event.ts";
import type { CallId, Seq, SessionId, TreeHash } from "./ids.ts";
import type { Mode } from "./policy.ts";
import type { Task } from "./task.ts";
import type { TestReport } from "./test-report.ts";
import type { Tick } from "./thread.ts";
import type { PlanStep, ToolCall, ToolOutcome } from "./tool.ts";

type TurnEnd = Extract<SessionEvent, { type: "turn-ended" }>;

export type CallState = "requested" | "waiting" | "running" | "finished" | "denied" | "interrupted";

/** A line of the conversation. `seq` is the event that made it: its key, and where a rewind to it goes. */
export type Entry =
  | {
      readonly kind: "user";
      readonly seq: Seq;
      readonly at: number;
      readonly text: string;
      readonly delivery: "start" | "steer" | "queue";
    }
  | {
      readonly kind: "text";
      readonly seq: Seq;
      readonly at: number;
      readonly text: string;
      readonly speaker: Speaker;
      readonly partial: boolean;
    }
  | { readonly kind: "reasoning"; readonly seq: Seq; readonly at: number; readonly text: string }
  | {
      readonly kind: "call";
      readonly seq: Seq;
      readonly at: number;
      readonly call: ToolCall;
      readonly state: CallState;
      readonly decidedBy: "policy" | "user" | null;
      readonly reason?: string;
      readonly outcome: ToolOutcome | null;
      /** The tree before the call's effect (its checkpoint) and after it. */
      readonly before: TreeHash;
      readonly tree: TreeHash | null;
    }
  | {
      readonly kind: "notice";
      readonly seq: Seq;
      readonly at: number;
      readonly tone: "info" | "warn" | "fail";
      readonly text: string;
    }
  | {
      readonly kind: "turn-end";
      readonly seq: Seq;
      readonly at: number;
      readonly reason: TurnEnd["reason"];
      readonly message?: string;
      /** The person stopped it while it waited to try again; `message` says why it waited. */
      readonly awaited?: true;
      readonly durationMs: number;
    };

/** project(events): what a person sees of a session. Plain data; equal logs give equal views. */
export type SessionView = {
  readonly id: SessionId;
  readonly title: string;
  readonly task: Task;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it last came out of an export, if ever. */
  readonly importedAt?: number;
  /** Number of events: the next seq. */
  readonly length: number;
  readonly mode: Mode;
  /** Who speaks in the latest turn; null before the first. */
  readonly speaker: Speaker | null;
  readonly entries: readonly Entry[];
  readonly plan: readonly PlanStep[];
  readonly ticks: readonly Tick[];
  readonly tests: TestReport | null;
  /** The latest call that ended with the task's check or a whole run of the tests passed: the last green state. */
  readonly green: Seq | null;
  readonly firstTree: TreeHash;
  readonly tree: TreeHash;
  /** "interrupted": the log stops inside a turn (kill, crash) that no tab is running. */
  readonly status: "idle" | "running" | "waiting" | "interrupted";
  readonly usage: Usage & { readonly requests: number };
  /** Input tokens of the latest request: how much context is used. 0 when nobody counted. */
  readonly contextTokens: number;
  /** Calls requested but not finished, oldest first. */
  readonly open: readonly CallId[];
  /** The latest rewind, when it can be undone. */
  readonly rewound: { readonly at: Seq; readonly to: Seq } | null;
};
