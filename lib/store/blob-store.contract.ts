import { type BlobHash, blobHash, seq } from "../domain/ids.ts";
import type { StoreCase } from "./event-store.contract.ts";
import { sha256 } from "./hash.ts";
import { equal, error, value } from "./testing/expect.ts";
import { append, created, newSession, summaryOf } from "./testing/samples.ts";

async function blobsOf(...contents: readonly Uint8Array[]): Promise<Map<BlobHash, Uint8Array>> {
  const entries = contents.map(async (bytes) => [blobHash((await sha256(bytes))!), bytes] as const);
  return new Map(await Promise.all(entries));
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const blobStoreContract: readonly StoreCase[] = [
  {
    name: "gives back a blob's bytes to every tab, an empty one and a large one too",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const large = new Uint8Array(3_000_000).map((_, n) => (n * 31) % 251);
      const blobs = await blobsOf(bytes("hello"), new Uint8Array(), large);
      value(await ours.blobs.put(newSession(), blobs));
      for (const [hash, content] of blobs) {
        const got = value(await theirs.blobs.get(hash));
        equal(got.length, content.length);
        equal(await sha256(got), hash);
      }
    },
  },
  {
    name: "stores only a view's own bytes, and not what is written to it later",
    async run({ tab }) {
      const { blobs } = await tab();
      const buffer = bytes("around hello around");
      const view = buffer.subarray(7, 12);
      const [[hash]] = [...(await blobsOf(bytes("hello")))] as [[BlobHash, Uint8Array]];
      const put = blobs.put(newSession(), new Map([[hash, view]]));
      value(await put);
      buffer.fill(0);
      const got = value(await blobs.get(hash));
      equal(got, bytes("hello"));
      equal(got.buffer.byteLength, 5);
    },
  },
  {
    name: "knows each session's blobs, and putting them again changes nothing",
    async run({ tab }) {
      const { blobs } = await tab();
      const [one, two, none] = [newSession(), newSession(), newSession()];
      const [shared, own] = [await blobsOf(bytes("shared")), await blobsOf(bytes("own"))];
      value(await blobs.put(one, new Map([...shared, ...own])));
      value(await blobs.put(one, shared));
      value(await blobs.put(two, shared));
      equal(value(await blobs.stored(one)), new Set([...shared.keys(), ...own.keys()]));
      equal(value(await blobs.stored(two)), new Set(shared.keys()));
      equal(value(await blobs.stored(none)), new Set());
    },
  },
  {
    name: "keeps blobs with the append that names them, and none with one that is refused",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      const first = await blobsOf(bytes(`with ${id}`), new Uint8Array(100_000).fill(7));
      const late = await blobsOf(bytes(`late ${id}`));
      value(await ours.events.append(id, seq(0), [created()], summaryOf(id), first));
      equal(error(await ours.events.append(id, seq(0), [created()], summaryOf(id), late)).code, "conflict");
      equal(value(await theirs.blobs.stored(id)), new Set(first.keys()));
      for (const [hash, content] of first) equal(value(await theirs.blobs.get(hash)).length, content.length);
      equal(error(await theirs.blobs.get([...late.keys()][0]!)).code, "not-found");
    },
  },
  {
    name: "tells the sessions that have blobs, living or not",
    async run({ tab }) {
      const { events, blobs } = await tab();
      const [first, second, gone] = [newSession(), newSession(), newSession()];
      for (const id of [first, second, gone])
        value(await blobs.put(id, await blobsOf(bytes(`x of ${id}`), bytes("y"))));
      value(await events.remove(gone));
      const sessions = value(await blobs.sessions());
      equal(
        [first, second, gone].map((id) => sessions.has(id)),
        [true, true, false],
      );
    },
  },
  {
    name: "removes with a session the blobs that nobody else refers to",
    async run({ tab }) {
      const { events, blobs } = await tab();
      const [one, two] = [newSession(), newSession()];
      const unique = `${one}`;
      const [shared, own] = [await blobsOf(bytes(`shared ${unique}`)), await blobsOf(bytes(`own ${unique}`))];
      value(await append(events, one, 0, created()));
      value(await append(events, two, 0, created()));
      value(await blobs.put(one, new Map([...shared, ...own])));
      value(await blobs.put(two, shared));
      value(await events.remove(one));
      const [kept, gone] = [[...shared.keys()][0]!, [...own.keys()][0]!];
      equal(value(await blobs.get(kept)), bytes(`shared ${unique}`));
      equal(error(await blobs.get(gone)).code, "not-found");
      equal(value(await blobs.stored(one)), new Set());
      value(await events.remove(two));
      equal(error(await blobs.get(kept)).code, "not-found");
    },
  },
  {
    name: "says corrupt of contents that are not what their hash says",
    async run({ tab }) {
      const { blobs } = await tab();
      const hash = blobHash("f".repeat(64));
      const id = newSession();
      value(await blobs.put(id, new Map([[hash, bytes("something else")]])));
      equal(error(await blobs.get(hash)).code, "corrupt");
    },
  },
  {
    name: "says not-found of a blob that was never stored",
    async run({ tab }) {
      equal(error(await (await tab()).blobs.get(blobHash("0".repeat(64)))).code, "not-found");
    },
  },
];
