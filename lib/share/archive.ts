import { Zip, ZipDeflate } from "fflate";
import { joinBytes } from "../domain/bytes.ts";
import type { Recorded } from "../domain/event.ts";
import type { BlobHash } from "../domain/ids.ts";
import { toBase64 } from "./base64.ts";
import { latestTree, readManifest } from "./references.ts";

/** A session as it leaves the tab: its whole log, and the blobs it refers to as far as they are stored. */
export type SessionArchive = {
  readonly events: readonly Recorded[];
  readonly blobs: ReadonlyMap<BlobHash, Uint8Array>;
};
export const ARCHIVE_VERSION = 1;

/** Bytes of blobs that a JSONL carries: each, and all together. What is larger goes into a zip only. */
const BLOB_IN_LINES = 4_000_000;
const BLOBS_IN_LINES = 64_000_000;

type Blobs = readonly (readonly [BlobHash, Uint8Array])[];
const byHash = (blobs: SessionArchive["blobs"]): Blobs => [...blobs].sort(([a], [b]) => (a < b ? -1 : 1));

function lines(events: readonly Recorded[], blobs: Blobs, omitted: number): string {
  const header = {
    tabwright: ARCHIVE_VERSION,
    sessionId: events[0]?.sessionId ?? null,
    events: events.length,
    blobs: blobs.length,
    omitted,
  };
  return [header, ...events, ...blobs.map(([blob, bytes]) => ({ blob, base64: toBase64(bytes) }))]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

/**
 * One line of JSON each: a header, the events, then blobs as base64, the small ones first until 64 MB are reached; blobs
 * of over 4 MB are left out and counted as `omitted`. Equal sessions give equal text.
 */
export function exportJsonl({ events, blobs }: SessionArchive): string {
  let bytes = 0;
  const small = [...blobs]
    .sort(([, a], [, b]) => a.length - b.length)
    .filter(([, content]) => {
      bytes += content.length;
      return content.length <= BLOB_IN_LINES && bytes <= BLOBS_IN_LINES;
    });
  return lines(events, byHash(new Map(small)), blobs.size - small.length);
}

const readme = (events: readonly Recorded[], skipped: readonly string[]): string =>
  [
    "This is a session of Tabwright, a coding agent's workbench in a browser tab.",
    "",
    "session.jsonl  every step, one line of JSON each; the first line is a header",
    "blobs/         contents that the steps refer to, named by their SHA-256",
    "files/         the project's files as they were at the end, for reading",
    "",
    `It has ${events.length} steps. To go on with it, drop this zip on Tabwright's start page.`,
    "Only session.jsonl and blobs/ are read then; changes to files/ are not.",
    ...(skipped.length > 0 ? ["", "Not in files/ (links, or contents that were not stored):", ...skipped] : []),
    "",
  ].join("\n");

/** The project's files after the newest step, and the paths that could not be given. */
function latestFiles({ events, blobs }: SessionArchive): { files: [string, Uint8Array][]; skipped: string[] } {
  const tree = latestTree(events);
  const manifest = tree === null ? undefined : blobs.get(tree as unknown as BlobHash);
  const files: [string, Uint8Array][] = [];
  const skipped: string[] = [];
  for (const entry of manifest ? readManifest(manifest) : []) {
    const content = entry.mode === "120000" ? undefined : blobs.get(entry.hash);
    if (content) files.push([entry.path, content]);
    else skipped.push(entry.path);
  }
  return { files, skipped };
}

/** Zip knows years from 1980 on, in local time; a clock that is wrong must not stop an export. */
const zipTime = (at: number | undefined): number => Math.min(Math.max(at ?? 0, Date.UTC(1981, 0)), Date.UTC(2098, 0));

/**
 * A zip of session.jsonl, blobs/<hash>, files/<path> and README.txt.
 * @throws Failure ("bad-input") when the newest tree's manifest is damaged.
 */
export async function exportZip(archive: SessionArchive): Promise<Uint8Array<ArrayBuffer>> {
  const { files, skipped } = latestFiles(archive);
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  const mtime = zipTime(archive.events.at(-1)?.at);
  const contents: [string, Uint8Array][] = [
    ["README.txt", encode(readme(archive.events, skipped))],
    ["session.jsonl", encode(lines(archive.events, [], 0))],
    ...files.map(([path, bytes]): [string, Uint8Array] => [`files/${path}`, bytes]),
    ...byHash(archive.blobs).map(([hash, bytes]): [string, Uint8Array] => [`blobs/${hash}`, bytes]),
  ];
  let sinceBreath = 0;
  for (const [name, bytes] of contents) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = mtime;
    zip.add(entry);
    entry.push(bytes, true);
    sinceBreath += bytes.length;
    if (sinceBreath < 2_000_000) continue;
    // Lets the page answer now and then.
    sinceBreath = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
  zip.end();
  return joinBytes(pieces);
}
