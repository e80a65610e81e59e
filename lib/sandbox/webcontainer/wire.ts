import * as v from "valibot";

/** What crosses between the driver and its programs in the container (inside/), as lines (lines.ts). Bytes are base64. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGKILL";

/** Bytes of output, and of a connection in one direction, that are under way at most. */
export const OUTPUT_WINDOW = 4 * 1024 * 1024;
export const SOCKET_WINDOW = 512 * 1024;

/** To the program that runs a command; "start" is the first. */
export type ToRunner =
  | {
      readonly t: "start";
      readonly command: string;
      /** Absolute. */
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly input: boolean;
      /** Somebody listens to what test runs in it say. */
      readonly tests: boolean;
    }
  | { readonly t: "input"; readonly data: string }
  | { readonly t: "input-end" }
  | { readonly t: "taken"; readonly bytes: number }
  | { readonly t: "discard" }
  | { readonly t: "kill"; readonly signal: Signal };

/** Contents go through the client's own file calls; the keeper does what those cannot. Paths are below the project. */
export type KeeperRequest =
  /** What changed since the last scan of this keeper. */
  | { readonly op: "scan" }
  /** First removes, then makes folders. */
  | { readonly op: "clear"; readonly remove: readonly string[]; readonly folders: readonly string[] }
  | {
      readonly op: "settle";
      readonly links: readonly (readonly [path: string, target: string])[];
      readonly modes: readonly (readonly [path: string, executable: boolean])[];
      /** Folders that hold nothing go. */
      readonly prune: boolean;
    }
  | { readonly op: "connect"; readonly port: number };

export type ToKeeper =
  | { readonly t: "request"; readonly id: number; readonly body: KeeperRequest }
  | { readonly t: "send"; readonly socket: number; readonly data: string }
  | { readonly t: "taken"; readonly socket: number; readonly bytes: number }
  | { readonly t: "finish"; readonly socket: number }
  | { readonly t: "close"; readonly socket: number }
  | { readonly t: "ping" };

export type FromKeeper = v.InferOutput<typeof fromKeeper>;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
/** Of which `fromBase64` makes bytes: what it cannot read is no message. */
const base64 = v.pipe(
  v.string(),
  v.maxLength(4 * 1024 * 1024),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/),
  v.check((each) => each.length % 4 === 0),
);
const line = v.exactOptional(whole);

const testEvent = v.variant("type", [
  v.object({ type: v.literal("started"), files: v.pipe(v.array(text(4096)), v.maxLength(10_000)) }),
  v.object({
    type: v.literal("test"),
    test: v.object({
      file: text(4096),
      name: v.pipe(v.array(text(2000)), v.maxLength(100)),
      status: v.picklist(["running", "passed", "failed", "skipped", "todo"]),
      durationMs: v.exactOptional(v.number()),
      line,
      failure: v.exactOptional(
        v.object({
          message: text(100_000),
          at: v.exactOptional(v.object({ file: text(4096), line: whole, column: line })),
          stack: v.exactOptional(text(100_000)),
        }),
      ),
    }),
  }),
  v.object({
    type: v.literal("finished"),
    passed: whole,
    failed: whole,
    skipped: whole,
    todo: whole,
    durationMs: v.number(),
  }),
]);

export const fromRunner = v.variant("t", [
  v.object({ t: v.literal("up") }),
  v.object({ t: v.literal("output"), data: base64 }),
  v.object({ t: v.literal("test"), event: testEvent }),
  v.object({
    t: v.literal("exit"),
    code: v.pipe(whole, v.maxValue(255)),
    signal: v.nullable(text(20)),
  }),
]);

export const scanned = v.object({
  changed: v.array(
    v.object({
      path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
      mode: v.picklist(["100644", "100755", "120000"]),
      size: whole,
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Of a link. */
      target: v.nullable(text(4096)),
    }),
  ),
  gone: v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
});
export type Scanned = v.InferOutput<typeof scanned>;

export const fromKeeper = v.variant("t", [
  /** `shell`: the one that commands are given to. */
  v.object({ t: v.literal("up"), node: text(40), shell: text(200) }),
  v.object({ t: v.literal("answer"), id: whole, value: v.unknown() }),
  v.object({ t: v.literal("refusal"), id: whole, code: text(40), message: text(2000) }),
  v.object({ t: v.literal("socket-data"), socket: whole, data: base64 }),
  v.object({ t: v.literal("socket-taken"), socket: whole, bytes: whole }),
  v.object({ t: v.literal("socket-end"), socket: whole }),
  v.object({ t: v.literal("socket-reset"), socket: whole }),
  v.object({ t: v.literal("pong") }),
]);
