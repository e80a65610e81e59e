import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../domain/event.ts";
import { type BlobHash, treeHash } from "../domain/ids.ts";
import { formatManifest } from "../domain/tree.ts";
import { exportJsonl, exportZip, type SessionArchive } from "./archive.ts";
import { importSession, looksLikeSession } from "./import-session.ts";
import { arbitrarySession, encode, hashOf, mutated, recordAll } from "./testing/arbitrary-session.ts";

const sorted = ({ events, blobs }: SessionArchive) => ({
  events,
  blobs: [...blobs].sort(([a], [b]) => (a < b ? -1 : 1)),
});
const imported = async (source: Parameters<typeof importSession>[0]) => {
  const result = await importSession(source);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const refusal = async (source: Parameters<typeof importSession>[0]): Promise<string> => {
  const result = await importSession(source);
  return result.ok ? "accepted" : `${result.error.code}: ${result.error.message}`;
};

const file = encode("hello\n");
const manifest = encode(formatManifest([{ path: "src/a.txt", mode: "100644", size: 6, hash: hashOf(file) }]));
const tree = treeHash(hashOf(manifest));
const sample = (...more: readonly SessionEvent[]): SessionArchive => ({
  events: recordAll([
    {
      type: "session-created",
      task: { id: "sample", title: "A sample", summary: "", prompt: "", tags: [], source: "empty" },
      title: "A sample",
      tree,
      app: "test",
    },
    { type: "user-message", text: "Fix it", delivery: "start" },
    ...more,
  ]),
  blobs: new Map<BlobHash, Uint8Array>([
    [hashOf(file), file],
    [hashOf(manifest), manifest],
  ]),
});

test("every session comes back whole from JSONL and from a zip", async () => {
  await fc.assert(
    fc.asyncProperty(arbitrarySession, async (session) => {
      for (const source of [exportJsonl(session), await exportZip(session)]) {
        const back = await imported(source);
        expect(sorted(back)).toEqual(sorted(session));
        expect([back.missing, back.notes]).toEqual([[], []]);
      }
    }),
    { numRuns: 150, seed: 7 },
  );
});

test("JSONL starts with a header and then holds an event a line", () => {
  const lines = exportJsonl(sample()).trimEnd().split("\n");
  expect(JSON.parse(lines[0]!)).toEqual({ tabwright: 1, sessionId: "session-1", events: 2, blobs: 2, omitted: 0 });
  expect(JSON.parse(lines[1]!)).toEqual(sample().events[0]);
  expect(lines).toHaveLength(5);
});

test("JSONL with CRLF, a byte order mark and blank lines is read all the same", async () => {
  const text = `\uFEFF${exportJsonl(sample()).replaceAll("\n", "\r\n\r\n")}`;
  expect(sorted(await imported(text))).toEqual(sorted(sample()));
  expect(sorted(await imported(new Blob([text])))).toEqual(sorted(sample()));
});

test("a blob too large for JSONL is left out, and the import says that it is missing", async () => {
  const large = new Uint8Array(4_100_000).fill(7);
  const session = sample({
    type: "tool-call-finished",
    callId: "c" as never,
    outcome: { status: "ok", output: "", durationMs: 1, full: { blob: hashOf(large), bytes: large.length } },
    tree,
  });
  const whole = { ...session, blobs: new Map([...session.blobs, [hashOf(large), large]]) };
  const back = await imported(exportJsonl(whole));
  expect(back.missing).toEqual([hashOf(large)]);
  expect(back.notes).toEqual([
    expect.stringContaining("1 file that this session's steps refer to is not in the export"),
  ]);
  expect((await imported(await exportZip(whole))).missing).toEqual([]);
});

test("a zip holds the newest files and a README for people", async () => {
  const entries = unzipSync(await exportZip(sample()));
  expect(Object.keys(entries).sort()).toEqual(
    ["README.txt", `blobs/${hashOf(file)}`, `blobs/${hashOf(manifest)}`, "files/src/a.txt", "session.jsonl"].sort(),
  );
  expect(entries["files/src/a.txt"]).toEqual(file);
  expect(new TextDecoder().decode(entries["README.txt"])).toContain("It has 2 steps");
});

test("a session whose files are not stored can still be exported, and says what is missing", async () => {
  const bare = { ...sample(), blobs: new Map() };
  expect((await imported(await exportZip(bare))).missing).toEqual([tree]);
  expect((await imported(exportJsonl(bare))).missing).toEqual([tree]);
});

describe("what is not a whole session is refused with its reason:", () => {
  const lines = exportJsonl(sample()).trimEnd().split("\n");
  const edit = (line: number, change: (text: string) => string): string =>
    lines.map((text, index) => (index === line - 1 ? change(text) : text)).join("\n");
  const other = encode("other");
  const session = (change: Record<string, Uint8Array>): Uint8Array =>
    zipSync({ "session.jsonl": encode(exportJsonl(sample())), ...change });
  const evil = (path: string): string => {
    const bad = encode(`100644 ${hashOf(file)} 6 ${path}\n`);
    const events = JSON.parse(JSON.stringify(sample().events).replaceAll(tree, hashOf(bad)));
    return exportJsonl({ events, blobs: new Map([[hashOf(bad), bad]]) });
  };
  const cases: readonly [name: string, source: string | Uint8Array, sentence: string][] = [
    ["nothing", "", "bad-input: This file is empty"],
    ["some other text", "hello", "bad-input: This is not a session of Tabwright"],
    ["some other JSON", '{"name":"x"}', "bad-input: This is not a session of Tabwright"],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0]), "bad-input: This is not a session of Tabwright"],
    ["some other zip", zipSync({ "a.txt": file }), "bad-input: This is not a session of Tabwright"],
    ["an unreadable zip", zipSync({ "a.txt": file }).subarray(0, 60), "bad-input: This zip cannot be read"],
    [
      "a newer version",
      edit(1, (line) => line.replace('wright":1', 'wright":2')),
      "bad-input: This session was exported by a newer",
    ],
    ["a line that is not JSON", edit(3, (line) => line.slice(0, -3)), "bad-input: Line 3 of this session is not JSON"],
    [
      "an unknown event",
      edit(3, (line) => line.replace("user-message", "odd")),
      "bad-input: Line 3 is not a step of a session (event.type",
    ],
    [
      "a value with control characters",
      edit(3, (line) => line.replace('"v":1', '"v":"\\u001b[31m\\n\\u202e"')),
      'bad-input: Line 3 is not a step of a session (v: Invalid type: Expected 1 but received "\\u001b[31m\\u000a\\u202e")',
    ],
    [
      "a wrong field",
      edit(3, (line) => line.replace('"Fix it"', "7")),
      "bad-input: Line 3 is not a step of a session (event.text: ",
    ],
    [
      "a newer event version",
      edit(3, (line) => line.replace('"v":1', '"v":2')),
      "bad-input: Line 3 is not a step of a session (v: ",
    ],
    [
      "a missing step",
      lines.filter((_, index) => index !== 2).join("\n"),
      "bad-input: Line 3 is not a step of a session",
    ],
    [
      "a wrong number",
      edit(3, (line) => line.replace('"seq":1', '"seq":2')),
      "bad-input: Line 3 is step 3 where step 2",
    ],
    [
      "another session's step",
      edit(3, (line) => line.replace("session-1", "session-2")),
      "bad-input: Line 3 is step 2 where step 2 of the same",
    ],
    ["a cut file", lines.slice(0, 2).join("\n"), "bad-input: This session is cut off: 1 of 2 steps"],
    [
      "a cut list of blobs",
      lines.slice(0, 4).join("\n"),
      "bad-input: This session is cut off: 2 of 2 steps and 1 of 2",
    ],
    [
      "changed contents",
      edit(4, (line) => line.replace(/"base64":".*"/, '"base64":"AAAA"')),
      "bad-input: The contents of line 4 were changed",
    ],
    [
      "broken base64",
      edit(4, (line) => line.replace(/"base64":".*"/, '"base64":"*"')),
      "bad-input: The contents in line 4 are damaged",
    ],
    ["changed contents in a zip", session({ [`blobs/${hashOf(file)}`]: other }), "bad-input: The contents of blobs/"],
    [
      "a blob without a hash for a name",
      session({ "blobs/../../x": other }),
      "bad-input: This zip holds a blob whose name is not a hash",
    ],
    ["a path with ..", evil("../x"), 'bad-input: A list of files in this session has the unsafe path "../x"'],
    ["an absolute path", evil("/etc/passwd"), "bad-input: A list of files in this session has the unsafe path"],
    ["a list of files that is none", evil("x\nnonsense"), "bad-input: A list of files in this session is damaged"],
    [
      "a zip bomb",
      zipSync({ "session.jsonl": new Uint8Array(60_000_000) }, { level: 9 }),
      "too-large: This archive unpacks to more than 250 times",
    ],
  ];
  for (const [name, source, sentence] of cases) {
    test(name, async () => expect((await refusal(source)).slice(0, sentence.length)).toBe(sentence));
  }

  test("a file of over 200 MB, before it is read", async () => {
    const blob = { size: 200_000_001, arrayBuffer: () => Promise.reject(new Error("was read")) } as Blob;
    expect(await refusal(blob)).toContain("too-large: This file has 201 MB; at most 200 MB");
  });
});

test("a session is told from a project and from anything else", async () => {
  const [text, zip] = [exportJsonl(sample()), await exportZip(sample())];
  const ours = [encode(text), encode(`\uFEFF ${text}`), new Blob([text]), zip, new Blob([zip])];
  expect(await Promise.all(ours.map(looksLikeSession))).toEqual(ours.map(() => true));
  const others = [encode(""), encode("{}"), zipSync({ "a.txt": file }), zip.subarray(0, 90), new Blob(["hello"])];
  expect(await Promise.all(others.map(looksLikeSession))).toEqual(others.map(() => false));
});

test("__proto__ in a line changes nothing and is dropped, as unknown keys are", async () => {
  const text = exportJsonl(sample({ type: "model-item", item: { wire: "responses", item: { type: "message" } } }))
    .replace('"text":"Fix it"', '"text":"Fix it","__proto__":{"polluted":1},"extra":true')
    .replace('"type":"message"', '"type":"message","__proto__":{"polluted":1},"deep":[{"__proto__":{"polluted":1}}]');
  const { events } = await imported(text);
  expect(JSON.stringify(events)).not.toMatch(/polluted|extra/);
  expect(events[2]!.event).toEqual({
    type: "model-item",
    item: { wire: "responses", item: { type: "message", deep: [{}] } },
  });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("whatever is done to a file, the import answers with a result", async () => {
  const session = sample({ type: "checkpoint", tree, cause: "terminal" });
  const sources = [encode(exportJsonl(session)), await exportZip(session), encode("[".repeat(5_000))];
  let refused = 0;
  for (const source of sources) {
    await fc.assert(
      fc.asyncProperty(mutated(source), async (bytes) => {
        const result = await importSession(bytes);
        if (result.ok) return;
        refused += 1;
        expect(result.error.code).toMatch(/^(bad-input|too-large)$/);
        expect(result.error.message.length).toBeGreaterThan(20);
      }),
      { numRuns: 1_500, seed: 7 },
    );
  }
  expect(refused).toBeGreaterThan(2_000);
});
