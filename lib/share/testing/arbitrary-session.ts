import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Recorded, SessionEvent } from "../../domain/event.ts";
import { type BlobHash, blobHash, callId, seq, sessionId, treeHash } from "../../domain/ids.ts";
import { formatManifest, safePath, type TreeEntry } from "../../domain/tree.ts";
import type { SessionArchive } from "../archive.ts";

export const hashOf = (bytes: Uint8Array): BlobHash => blobHash(createHash("sha256").update(bytes).digest("hex"));
export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const text = fc.string({ unit: "binary", maxLength: 200 });
const count = fc.nat(1_000_000);
const json = fc
  .dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.jsonValue({ maxDepth: 4 }),
    { maxKeys: 6 },
  )
  .filter((item) => !JSON.stringify(item).includes("__proto__"))
  // As it comes from a wire: -0 is 0 there.
  .map((item) => JSON.parse(JSON.stringify(item)));

/** Any event whose blobs and trees are among `hashes`. */
const arbitraryEvent = (tree: fc.Arbitrary<string>, blob: fc.Arbitrary<string>): fc.Arbitrary<SessionEvent> => {
  const optional = { requiredKeys: [] as never[] };
  const events: fc.Arbitrary<unknown>[] = [
    fc.record({ type: fc.constant("session-renamed"), title: text }),
    fc.record({ type: fc.constant("session-imported") }),
    fc.record({ type: fc.constant("mode-changed"), mode: fc.constantFrom("ask", "auto") }),
    fc.record(
      {
        type: fc.constant("user-message"),
        text,
        images: fc.array(fc.record({ blob, mediaType: text, bytes: count }), { maxLength: 2 }),
        delivery: fc.constantFrom("start", "steer", "queue"),
      },
      { requiredKeys: ["type", "text", "delivery"] },
    ),
    fc.record({
      type: fc.constant("turn-started"),
      speaker: fc.record({ provider: fc.constantFrom("scripted", "responses"), model: text }),
      mode: fc.constantFrom("ask", "auto"),
    }),
    fc.record({ type: fc.constant("request-started"), attempt: count }),
    fc.record(
      {
        type: fc.constant("request-finished"),
        usage: fc.record({ input: count, cached: count, output: count, reasoning: count }),
        model: text,
        requestId: text,
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({ type: fc.constant("model-item"), item: fc.record({ wire: fc.constant("responses"), item: json }) }),
    fc.record({ type: fc.constant("model-partial"), text }),
    fc.record({ type: fc.constant("tool-call-partial"), name: text, about: text }, { requiredKeys: ["type", "name"] }),
    fc.record({
      type: fc.constant("tool-call-requested"),
      call: fc.record({
        callId: fc.constant("call_1"),
        name: text,
        input: text,
        kind: fc.constantFrom("function", "custom"),
        by: fc.constantFrom("agent", "user"),
      }),
    }),
    fc.record(
      {
        type: fc.constant("tool-call-decided"),
        callId: fc.constant(callId("call_1")),
        decision: fc.constantFrom("allow", "deny"),
        by: fc.constantFrom("policy", "user"),
        reason: text,
      },
      { requiredKeys: ["type", "callId", "decision", "by"] },
    ),
    fc.record({
      type: fc.constant("tool-call-finished"),
      callId: fc.constant("call_1"),
      outcome: fc
        .tuple(
          fc.record({ status: fc.constantFrom("ok", "failed", "timed-out"), output: text, durationMs: count }),
          fc.record({ exitCode: fc.nat(255), full: fc.record({ blob, bytes: count }) }, optional),
        )
        .map(([required, more]) => ({ ...required, ...more })),
      tree,
    }),
    fc.record({ type: fc.constant("checkpoint"), tree, cause: fc.constantFrom("before-effect", "user-edit") }),
    fc.record({ type: fc.constant("rewound"), to: fc.nat(100), tree, what: fc.constantFrom("all", "files") }),
    fc.record(
      { type: fc.constant("turn-ended"), reason: fc.constantFrom("stop", "aborted", "loop"), message: text },
      { requiredKeys: ["type", "reason"] },
    ),
  ];
  return fc.oneof(...events).map((event) => event as SessionEvent);
};

const arbitraryPath = fc
  .array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 })
  .map((parts) => safePath(parts.join("/").replaceAll("\\", "")))
  .filter((path) => path !== null);

const arbitraryBytes = fc.uint8Array({ maxLength: 300 });
/** Paths that collide nowhere, with their contents. */
export const arbitraryFiles: fc.Arbitrary<Map<string, Uint8Array>> = fc
  .uniqueArray(fc.tuple(arbitraryPath, arbitraryBytes), {
    selector: ([path]) => path.normalize("NFC").toLowerCase().split("/")[0],
    minLength: 1,
    maxLength: 8,
  })
  .map((files) => new Map(files));

const created = (tree: string): SessionEvent => ({
  type: "session-created",
  task: { id: "sample", title: "A sample", summary: "", prompt: "Do it", tags: ["Node"], source: "gallery" },
  title: "A sample",
  tree: treeHash(tree),
  app: "test",
});

/** A whole session: every blob that its steps refer to is there. */
export const arbitrarySession: fc.Arbitrary<SessionArchive> = fc
  .tuple(
    fc.array(arbitraryFiles, { minLength: 1, maxLength: 3 }),
    fc.array(arbitraryBytes, { minLength: 1, maxLength: 3 }),
  )
  .chain(([trees, loose]) => {
    const blobs = new Map<BlobHash, Uint8Array>();
    const put = (bytes: Uint8Array): BlobHash => {
      blobs.set(hashOf(bytes), bytes);
      return hashOf(bytes);
    };
    const looseHashes = loose.map(put);
    const treeHashes = trees.map((files) =>
      put(
        encode(
          formatManifest(
            [...files].map(
              ([path, bytes]): TreeEntry => ({ path, mode: "100644", size: bytes.length, hash: put(bytes) }),
            ),
          ),
        ),
      ),
    );
    return fc
      .array(arbitraryEvent(fc.constantFrom(...treeHashes), fc.constantFrom(...looseHashes)), { maxLength: 20 })
      .map((events) => ({ blobs, events: recordAll([created(treeHashes[0]!), ...events]) }));
  });

export const recordAll = (events: readonly SessionEvent[]): Recorded[] =>
  events.map((event, index) => ({
    sessionId: sessionId("session-1"),
    seq: seq(index),
    at: 1_700_000_000_000 + index,
    v: 1,
    event,
  }));

/** `input` with some bytes changed, cut out, repeated or added. */
export const mutated = (input: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .array(
      fc.tuple(fc.constantFrom("set", "cut", "insert", "repeat", "end"), fc.nat(input.length), fc.nat(255), fc.nat(40)),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => changes.reduce(change, input));

function change(bytes: Uint8Array, [kind, at, value, length]: [string, number, number, number]): Uint8Array {
  const place = Math.min(at, bytes.length);
  const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]));
  switch (kind) {
    case "set":
      return bytes.map((byte, index) => (index === place ? value : byte));
    case "cut":
      return join(bytes.subarray(0, place), bytes.subarray(place + length + 1));
    case "insert":
      return join(bytes.subarray(0, place), new Uint8Array(length + 1).fill(value), bytes.subarray(place));
    case "repeat":
      return join(bytes.subarray(0, place), bytes.subarray(Math.max(0, place - length)));
    default:
      return bytes.subarray(0, place);
  }
}
