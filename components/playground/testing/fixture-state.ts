import { blobHash, type CallId, callId, type Seq, seq, sessionId, treeHash } from "@/lib/domain/ids.ts";
import type { Entry, SessionView } from "@/lib/domain/session-view.ts";
import type { TestCase, TestReport } from "@/lib/domain/test-report.ts";
import type { Tick, TickKind } from "@/lib/domain/thread.ts";
import type { ToolOutcome } from "@/lib/domain/tool.ts";
import type { TreeEntry } from "@/lib/domain/tree.ts";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";

const START = Date.UTC(2026, 10, 22, 9, 30);
const hash = (digit: string): string => digit.repeat(64);
export const FIRST_TREE = treeHash(hash("1"));
export const LAST_TREE = treeHash(hash("2"));
const speaker = { provider: "responses", model: "gpt-5.3-codex" } as const;
const scripted = { provider: "scripted", model: "walkthrough" } as const;

export const CART_PATCH = `*** Begin Patch
*** Update File: src/cart.ts
@@ export function total
-  return items.reduce((sum, i) => sum + i.price * i.qty, 0);
+  const cents = items.reduce((sum, i) => sum + toCents(i.price) * i.qty, 0);
+  return fromCents(cents);
*** Add File: src/money.ts
+export const toCents = (amount: number): number => Math.round(amount * 100);
+export const fromCents = (cents: number): number => cents / 100;
*** End Patch`;

const failingRun = `> cart@1.0.0 test
> node --test

✖ three times 0.1 is 0.3 (0.5 ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  0.30000000000000004 !== 0.3
      at test/cart.test.ts:14:10
ℹ tests 3
ℹ pass 2
ℹ fail 1`;

let position = 0;
const next = (): { seq: Seq; at: number } => {
  position += 1;
  return { seq: seq(position), at: START + position * 4000 };
};

export function call(
  name: "sh" | "apply_patch" | "plan",
  input: string,
  outcome: Partial<ToolOutcome> | null,
  more: Partial<Extract<Entry, { kind: "call" }>> = {},
): Extract<Entry, { kind: "call" }> {
  const at = next();
  return {
    kind: "call",
    ...at,
    call: {
      callId: callId(`call-${at.seq}`),
      name,
      input: name === "sh" ? JSON.stringify({ command: input }) : input,
      kind: name === "apply_patch" ? "custom" : "function",
      by: "agent",
    },
    state: outcome ? "finished" : "running",
    decidedBy: "policy",
    outcome: outcome ? { status: "ok", output: "", durationMs: 312, ...outcome } : null,
    before: FIRST_TREE,
    tree: outcome ? LAST_TREE : null,
    ...more,
  };
}

export const plan = [
  { step: "Reproduce with the failing test", status: "completed" },
  { step: "Find where cents are lost", status: "completed" },
  { step: "Sum in integer cents", status: "completed" },
  { step: "Cover mixed currencies with a test", status: "in_progress" },
  { step: "Note the rule in README", status: "pending" },
] as const;

const runningCall = call("sh", "node --test test/currency.test.ts", null);

export const entries: readonly Entry[] = [
  {
    kind: "user",
    ...next(),
    text: "The total of three 0.1 items shows 0.30000000000000004. Fix it properly, not with toFixed.",
    delivery: "start",
  },
  call("plan", JSON.stringify({ steps: plan }), { durationMs: 0 }),
  { kind: "reasoning", ...next(), text: "The sum is taken over floats. Cents as integers are exact up to 2^53." },
  {
    kind: "text",
    ...next(),
    text: "Floats are summed in `cart.ts`. I’ll keep cents as integers and format once, at the edge.",
    speaker,
    partial: false,
  },
  call("sh", "npm test", { status: "failed", exitCode: 1, output: failingRun }),
  call("apply_patch", CART_PATCH, {
    files: [
      { path: "src/cart.ts", kind: "modified", added: 2, removed: 1 },
      { path: "src/money.ts", kind: "added", added: 2, removed: 0 },
    ],
    durationMs: 4,
  }),
  call("sh", "npm test", {
    exitCode: 0,
    output: failingRun.replace("✖", "✔").replace("fail 1", "fail 0"),
    full: { blob: blobHash(hash("f")), bytes: 48_200 },
  }),
  {
    kind: "text",
    ...next(),
    text: "Green. Next: a test that mixes EUR and JPY, which has **no minor unit**.",
    speaker,
    partial: false,
  },
  { kind: "user", ...next(), text: "Use ISO 4217 exponents, please.", delivery: "steer" },
  call("sh", "cat test/currency.test.ts | head -40", { exitCode: 0, output: "import test from 'node:test';\n" }),
  { ...runningCall, seq: seq(position + 1), at: START + 60_000 },
];

export const waitingCall = call("sh", "rm -rf coverage && npm run build", null, { state: "waiting", decidedBy: null });
export const interruptedCall = call(
  "sh",
  "npm run build",
  { status: "interrupted", output: "" },
  { state: "interrupted" },
);

const kinds: readonly TickKind[] = [
  ..."message text command fail command text edit edit fail text".split(" "),
  ..."edit pass text message edit edit pass command message edit".split(" "),
] as TickKind[];
export const ticks: readonly Tick[] = kinds.map((kind, index) => ({
  seq: entries[index % entries.length]?.seq ?? seq(index),
  kind,
  label: kind === "fail" ? "npm test, exit 1" : kind === "edit" ? "src/cart.ts +2 −1" : `A ${kind}`,
}));

const file = (path: string, size = 300): TreeEntry => ({ path, mode: "100644", size, hash: blobHash(hash("a")) });
const passed = (name: string, durationMs: number): TestCase => ({
  file: "test/cart.test.ts",
  name: [name],
  status: "passed",
  durationMs,
});
export const tests: TestReport = {
  tests: [
    passed("sums an empty cart", 1),
    passed("sums quantities", 0),
    passed("three times 0.1 is 0.3", 1),
    { file: "test/currency.test.ts", name: ["yen has no minor unit"], status: "running" },
  ],
  passed: 3,
  failed: 0,
  skipped: 0,
  todo: 0,
  durationMs: 310,
  complete: false,
};

const view: SessionView = {
  id: sessionId("fixture"),
  title: "A cart total of 0.30000000000000004",
  task: {
    id: "cart-cents",
    title: "A cart total of 0.30000000000000004",
    summary: "Floats in a sum. One failing test, one honest fix.",
    prompt: "The total of three 0.1 items shows 0.30000000000000004. Fix it properly, not with toFixed.",
    check: "npm test",
    tags: ["TypeScript"],
    source: "gallery",
    open: "src/cart.ts",
  },
  createdAt: START,
  updatedAt: START + 60_000,
  length: 40,
  mode: "auto",
  speaker,
  entries,
  plan,
  ticks,
  tests,
  green: entries[6]?.seq ?? null,
  firstTree: FIRST_TREE,
  tree: LAST_TREE,
  status: "running",
  usage: { input: 13_100, cached: 9_800, output: 1_100, reasoning: 300, requests: 6 },
  contextTokens: 3_950,
  open: [runningCall.call.callId],
  rewound: null,
};

/** The drawn workbench as a value: a turn is running, steered once, its fourth step under way. */
export const fixtureState: WorkbenchState = {
  view,
  live: {
    text: "",
    reasoning: "",
    writing: { name: "apply_patch", text: "*** Begin Patch\n*** Add File: test/currency.test.ts\n+import test" },
    outputs: new Map<CallId, string>([[runningCall.call.callId, "✔ euro has two digits (0.3 ms)\n"]]),
    tests,
    retry: null,
  },
  running: true,
  queue: [{ id: 1, text: "Then add a line about rounding to the README.", delivery: "queue" }],
  model: { provider: "responses", model: "gpt-5.3-codex", key: "own" },
  mode: "auto",
  sandbox: { state: "ready", driver: "embedded", why: "Runs in this tab; needs nobody's server." },
  ports: [],
  ended: [],
  packages: { state: "settled" },
  saving: { state: "saved" },
  writer: "this-tab",
  files: [
    file("src/cart.ts"),
    file("src/money.ts"),
    file("test/cart.test.ts"),
    file("test/currency.test.ts"),
    file("package.json"),
    file("README.md"),
  ],
  changes: [
    { path: "src/cart.ts", kind: "modified" },
    { path: "src/money.ts", kind: "added" },
    { path: "test/currency.test.ts", kind: "added" },
  ],
  notices: [],
};

export const scriptedSpeaker = scripted;
