import * as v from "valibot";
import type { BlobHash, TreeHash } from "../../../domain/ids.ts";
import { PACKAGE_RUNNERS } from "../../../domain/test-report.ts";

/**
 * The frame runs other people's code: what it sends is checked for shape and size before anything is done with it. What
 * does not pass is dropped, as if it had not been said.
 */
const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const bytes = v.instance(Uint8Array);
const count = v.pipe(v.number(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const mode = v.picklist(["100644", "100755", "120000"]);
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const line = v.pipe(v.number(), v.integer(), v.minValue(0));

const testCase = v.object({
  file: text(4096),
  name: v.pipe(v.array(text(2000)), v.maxLength(100)),
  status: v.picklist(["running", "passed", "failed", "skipped", "todo"]),
  runner: v.exactOptional(v.picklist(PACKAGE_RUNNERS)),
  durationMs: v.exactOptional(count),
  line: v.exactOptional(line),
  failure: v.exactOptional(
    v.object({
      message: text(100_000),
      at: v.exactOptional(v.object({ file: text(4096), line, column: v.exactOptional(line) })),
      stack: v.exactOptional(text(100_000)),
    }),
  ),
});
const testEvent = v.variant("type", [
  v.object({ type: v.literal("started"), files: v.pipe(v.array(text(4096)), v.maxLength(10_000)) }),
  v.object({ type: v.literal("test"), test: testCase }),
  v.object({
    type: v.literal("finished"),
    passed: count,
    failed: count,
    skipped: count,
    todo: count,
    durationMs: count,
  }),
]);

const report = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("output"), id, data: bytes }),
  v.object({ type: v.literal("test"), id, event: testEvent }),
  v.object({
    type: v.literal("exit"),
    id,
    code: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
    signal: v.nullable(v.picklist(["SIGINT", "SIGTERM", "SIGKILL"])),
    cause: v.nullable(text(2000)),
  }),
  v.object({
    type: v.literal("changes"),
    changes: v.array(
      v.object({ path, kind: v.picklist(["added", "modified", "deleted"]), mode, data: v.nullable(bytes) }),
    ),
  }),
  v.object({
    type: v.literal("port"),
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
    open: v.boolean(),
    command: text(500),
  }),
  v.object({
    type: v.literal("socket"),
    message: v.variant("type", [
      v.object({ type: v.literal("socket-data"), socket: id, data: bytes }),
      v.object({ type: v.literal("socket-taken"), socket: id, bytes: count }),
      v.object({ type: v.literal("socket-end"), socket: id }),
      v.object({ type: v.literal("socket-reset"), socket: id }),
    ]),
  }),
  v.object({
    type: v.literal("document"),
    request: id,
    name: text(214),
    form: v.picklist(["short", "full"]),
    offline: v.boolean(),
  }),
  v.object({
    type: v.literal("packages"),
    request: id,
    wanted: v.pipe(v.array(v.object({ path: text(700), integrity: text(2000) })), v.maxLength(20_000)),
    offline: v.boolean(),
  }),
  v.object({ type: v.literal("package-cancel"), request: id }),
  v.object({ type: v.literal("asset"), name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,40}$/)) }),
  v.object({ type: v.literal("answer"), request: id, value: v.unknown() }),
  v.object({
    type: v.literal("refusal"),
    request: id,
    failure: v.object({
      code: v.picklist(["bad-input", "too-large", "corrupt", "unavailable", "internal"]),
      message: text(4000),
    }),
  }),
  v.object({ type: v.literal("pong"), count: id }),
]);
export type CheckedReport = v.InferOutput<typeof report>;

/** Null for what is not a message of the protocol. */
export function checkReport(data: unknown): CheckedReport | null {
  const result = v.safeParse(report, data);
  return result.success ? result.output : null;
}

const entry = v.object({
  path,
  mode,
  size: count,
  hash: v.pipe(
    hash,
    v.transform((hex) => hex as BlobHash),
  ),
});

const blob = v.tuple([
  v.pipe(
    hash,
    v.transform((hex) => hex as BlobHash),
  ),
  bytes,
]);

/** What each request is answered with. */
export const answers = {
  read: v.nullable(bytes),
  list: v.array(v.object({ path, size: count })),
  hold: v.object({
    held: id,
    hash: v.pipe(
      hash,
      v.transform((hex) => hex as TreeHash),
    ),
    entries: v.nullable(v.array(entry)),
    fresh: v.array(blob),
  }),
  blobs: v.array(blob),
  connect: id,
  nothing: v.null(),
};
