import * as v from "valibot";
import type { ErrorCode } from "./errors.ts";
import { LOG_VERSION, type Recorded, type SessionEvent } from "./event.ts";
import { type BlobHash, type CallId, isHash, type Seq, type SessionId, type TreeHash } from "./ids.ts";
import { taskSchema } from "./task.ts";
import { PACKAGE_RUNNERS } from "./test-report.ts";
import type { Json, JsonObject } from "./wire-item.ts";

/** Caps in characters; a log from outside may hold nothing longer. */
const SHORT = 1_000;
const LONG = 8_000_000;
const DEEPEST = 64;

const short = v.pipe(v.string(), v.maxLength(SHORT));
const long = v.pipe(v.string(), v.maxLength(LONG));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** 1e999 parses as Infinity; nothing recorded is infinite. */
const amount = v.pipe(v.number(), v.finite());
const text = <T extends string>(accepts: (value: string) => boolean) =>
  v.custom<T>((value) => typeof value === "string" && accepts(value));
const blob = text<BlobHash>(isHash);
const tree = text<TreeHash>(isHash);
const callId = text<CallId>((value) => value.length > 0 && value.length <= 512);
const sessionId = text<SessionId>((value) => /^[\w.:-]{1,128}$/.test(value));
const seq = v.custom<Seq>((value) => Number.isSafeInteger(value) && (value as number) >= 0);

/** A copy without `__proto__` keys, or undefined when it is not JSON or nests deeper than 64. */
function cleanJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || depth >= DEEPEST) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => cleanJson(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") continue;
    const clean = cleanJson(item, depth + 1);
    if (clean === undefined) return undefined;
    entries.push([key, clean]);
  }
  return Object.fromEntries(entries);
}

const jsonObject = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, JsonObject>(({ dataset, addIssue, NEVER }) => {
    const clean = cleanJson(dataset.value);
    if (clean !== null && typeof clean === "object" && !Array.isArray(clean)) return clean as JsonObject;
    addIssue({ message: "Expected a JSON object" });
    return NEVER;
  }),
);

const errorCodes = [
  "conflict",
  "quota",
  "unavailable",
  "corrupt",
  "not-found",
  "read-only",
  "boot-timeout",
  "not-isolated",
  "sandbox-crashed",
  "disposed",
  "auth",
  "rate-limit",
  "upstream",
  "network",
  "cut-stream",
  "refused",
  "context",
  "malformed",
  "idle-timeout",
  "mismatch",
  "bad-input",
  "too-large",
  "aborted",
  "internal",
] as const satisfies readonly ErrorCode[];

const mode = v.picklist(["ask", "auto"]);
const usage = v.object({ input: count, cached: count, output: count, reasoning: count });
const blobRef = v.object({ blob, mediaType: short, bytes: count });

const testCase = v.object({
  file: short,
  name: v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.maxLength(100)),
  status: v.picklist(["running", "passed", "failed", "skipped", "todo"]),
  runner: v.exactOptional(v.picklist(PACKAGE_RUNNERS)),
  durationMs: v.exactOptional(amount),
  line: v.exactOptional(count),
  failure: v.exactOptional(
    v.object({
      message: long,
      at: v.exactOptional(v.object({ file: short, line: count, column: v.exactOptional(count) })),
      stack: v.exactOptional(long),
    }),
  ),
});
const testReport = v.object({
  tests: v.pipe(v.array(testCase), v.maxLength(5_000)),
  passed: count,
  failed: count,
  skipped: count,
  todo: count,
  durationMs: amount,
  complete: v.boolean(),
});
const toolCall = v.object({
  callId,
  name: short,
  input: long,
  kind: v.picklist(["function", "custom"]),
  by: v.picklist(["agent", "user"]),
});
const toolOutcome = v.object({
  status: v.picklist(["ok", "failed", "rejected", "denied", "interrupted", "timed-out"]),
  output: long,
  exitCode: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
  full: v.exactOptional(v.object({ blob, bytes: count })),
  durationMs: amount,
  tests: v.exactOptional(testReport),
  files: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          path: v.pipe(v.string(), v.maxLength(1_024)),
          kind: v.picklist(["added", "modified", "deleted"]),
          added: count,
          removed: count,
        }),
      ),
      v.maxLength(20_000),
    ),
  ),
  error: v.exactOptional(v.object({ code: v.picklist(errorCodes), message: long })),
});

const eventSchema = v.variant("type", [
  v.object({ type: v.literal("session-created"), task: taskSchema, title: short, tree, app: short }),
  v.object({ type: v.literal("session-renamed"), title: short }),
  v.object({ type: v.literal("session-imported") }),
  v.object({ type: v.literal("mode-changed"), mode }),
  v.object({
    type: v.literal("user-message"),
    text: long,
    images: v.exactOptional(v.pipe(v.array(blobRef), v.maxLength(100))),
    delivery: v.picklist(["start", "steer", "queue"]),
  }),
  v.object({
    type: v.literal("turn-started"),
    speaker: v.object({ provider: v.picklist(["scripted", "responses"]), model: short }),
    mode,
  }),
  v.object({ type: v.literal("request-started"), attempt: count }),
  v.object({
    type: v.literal("request-finished"),
    usage: v.exactOptional(usage),
    model: v.exactOptional(short),
    requestId: v.exactOptional(short),
  }),
  v.object({ type: v.literal("model-item"), item: v.object({ wire: v.literal("responses"), item: jsonObject }) }),
  v.object({ type: v.literal("model-partial"), text: long }),
  v.object({ type: v.literal("tool-call-partial"), name: short, about: v.exactOptional(long) }),
  v.object({ type: v.literal("tool-call-requested"), call: toolCall }),
  v.object({
    type: v.literal("tool-call-decided"),
    callId,
    decision: v.picklist(["allow", "deny"]),
    by: v.picklist(["policy", "user"]),
    reason: v.exactOptional(long),
  }),
  v.object({ type: v.literal("tool-call-finished"), callId, outcome: toolOutcome, tree }),
  v.object({
    type: v.literal("checkpoint"),
    tree,
    cause: v.picklist(["before-effect", "command", "user-edit", "terminal", "recovered"]),
  }),
  v.object({ type: v.literal("rewound"), to: seq, tree, what: v.picklist(["all", "files", "conversation"]) }),
  v.object({
    type: v.literal("turn-ended"),
    reason: v.picklist(["stop", "aborted", "error", "budget", "loop"]),
    message: v.exactOptional(long),
    error: v.exactOptional(v.object({ code: v.picklist(errorCodes), message: long, retryable: v.boolean() })),
  }),
]);

type Output = v.InferOutput<typeof eventSchema>;
type Missing = Exclude<SessionEvent["type"], Output["type"]> | Exclude<ErrorCode, (typeof errorCodes)[number]>;
/** Fails to compile when an event or an error code is added without its line here. */
type Complete<T> = [Missing] extends [never] ? T : never;

/** A line of a log from outside (an import, a shared session). Unknown keys and `__proto__` are dropped. */
export const recordedSchema: Complete<v.GenericSchema<unknown, Recorded>> = v.object({
  sessionId,
  seq,
  at: v.pipe(count, v.maxValue(8_640_000_000_000_000)),
  v: v.literal(LOG_VERSION),
  event: eventSchema,
});

/** Where and what the first issue is, for a sentence: `event.call.name: Expected string`. */
export function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const path = v.getDotPath(issues[0]);
  const { message, expected, received } = issues[0];
  // One of many words is told by what is there instead.
  const what = (expected?.length ?? 0) > 80 ? `${received.slice(0, 60)} is not known here` : message.slice(0, 200);
  return path ? `${path.slice(0, 200)}: ${what}` : what;
}
