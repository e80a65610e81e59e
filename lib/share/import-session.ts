import * as v from "valibot";
import { appError, Failure, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import { firstIssue, recordedSchema } from "../domain/event-schema.ts";
import { type BlobHash, blobHash, isHash } from "../domain/ids.ts";
import { ARCHIVE_VERSION, type SessionArchive } from "./archive.ts";
import { fromBase64 } from "./base64.ts";
import { Budget, badInput, escaped, LIMITS, number, readSource, type Source, tooLarge } from "./limits.ts";
import { referencedBlobs } from "./references.ts";
import { isZip, listZip } from "./zip.ts";

export type ImportedSession = SessionArchive & {
  /** Blobs that the log refers to and the file does not hold. */
  readonly missing: readonly BlobHash[];
  /** Sentences about what is missing. */
  readonly notes: readonly string[];
};

const NOT_OURS = "This is not a session of Tabwright. Sessions are exported as .jsonl or .zip from the session's menu.";
const MOST_EVENTS = 500_000;

/**
 * A session from a file that exportJsonl or exportZip made, or from JSONL text. Nothing in it is believed: sizes are
 * capped while it is unpacked, steps checked against their schema, contents against their hashes, paths for safety.
 * Never rejects; the sentence of a failure says what is wrong and where.
 */
export async function importSession(source: Source | string): Promise<Result<ImportedSession>> {
  try {
    const bytes = await readSource(typeof source === "string" ? new TextEncoder().encode(source) : source);
    const { events, blobs } = isZip(bytes) ? await readZip(bytes) : await readLines(decode(bytes));
    const missing = [...referencedBlobs(events, blobs)].filter((hash) => !blobs.has(hash));
    return ok({ events, blobs, missing, notes: missing.length === 0 ? [] : [missingNote(missing.length)] });
  } catch (caught) {
    return failed(
      caught instanceof RangeError ? tooLarge("This file is too large for this tab.").error : toAppError(caught),
    );
  }
}

/** Whether a dropped file is meant as a session rather than a project: what its first bytes or its table of contents say. */
export async function looksLikeSession(source: Source): Promise<boolean> {
  try {
    const start = source instanceof Uint8Array ? source.subarray(0, 64) : source.slice(0, 64);
    const head = await readSource(start);
    if (!isZip(head)) return /^\s*\{\s*"tabwright"\s*:/.test(new TextDecoder().decode(head));
    return listZip(await readSource(source)).some(({ name }) => name === "session.jsonl");
  } catch {
    return false;
  }
}

const missingNote = (count: number): string =>
  `${number(count)} ${count === 1 ? "file" : "files"} that this session's steps refer to ${count === 1 ? "is" : "are"} not in ` +
  "the export; those steps are shown, but their files cannot be restored.";

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badInput(NOT_OURS);
  }
}

async function readZip(bytes: Uint8Array): Promise<SessionArchive> {
  const budget = new Budget(bytes.length);
  const entries = listZip(bytes).filter(({ kind }) => kind === "file");
  const logs = entries.filter(({ name }) => name === "session.jsonl");
  const contents = entries.filter(({ name }) => name.startsWith("blobs/"));
  if (logs.length === 0) throw badInput(NOT_OURS);
  if (logs.length > 1) throw badInput("This zip holds two session.jsonl. Nothing was imported.");
  if (contents.length > LIMITS.files) {
    throw tooLarge(`This zip holds ${number(contents.length)} blobs; ${number(LIMITS.files)} are the most.`);
  }
  const log = await readLines(decode(await logs[0]!.read(budget)));
  const blobs = new Map(log.blobs);
  for (const entry of contents) {
    const hash = entry.name.slice("blobs/".length);
    if (!isHash(hash)) throw badInput("This zip holds a blob whose name is not a hash. Nothing was imported.");
    blobs.set(blobHash(hash), await verified(hash, await entry.read(budget), `blobs/${hash.slice(0, 12)}…`));
    await budget.breathe();
  }
  return { events: log.events, blobs };
}

async function verified(hash: string, bytes: Uint8Array, where: string): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new Failure(
      appError(
        "unavailable",
        "Sessions can only be imported over https or on this computer's own address (localhost).",
      ),
    );
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (actual === hash) return bytes;
  throw badInput(`The contents of ${where} were changed after the export (their hash differs). Nothing was imported.`);
}

const headerSchema = v.object({
  tabwright: v.number(),
  events: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  blobs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
const blobSchema = v.object({ blob: v.pipe(v.string(), v.check(isHash)), base64: v.string() });

function parseLine(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (line === 1) throw badInput(NOT_OURS, caught);
    throw badInput(
      `Line ${number(line)} of this session is not JSON; the file is damaged. Nothing was imported.`,
      caught,
    );
  }
}

function readHeader(value: unknown): v.InferOutput<typeof headerSchema> {
  const header = v.safeParse(headerSchema, value);
  if (!header.success) throw badInput(NOT_OURS);
  if (header.output.tabwright !== ARCHIVE_VERSION) {
    throw badInput("This session was exported by a newer version of Tabwright. Reload this page and import it again.");
  }
  return header.output;
}

async function readLines(text: string): Promise<SessionArchive> {
  const events: Recorded[] = [];
  const blobs = new Map<BlobHash, Uint8Array>();
  let header: ReturnType<typeof readHeader> | null = null;
  for (const { line, content } of splitLines(text)) {
    const value = parseLine(content, line);
    if (header === null) {
      header = readHeader(value);
      if (header.events > MOST_EVENTS || header.blobs > LIMITS.files)
        throw tooLarge("This session has too many steps.");
    } else if (events.length < header.events) {
      events.push(readEvent(value, line, events));
    } else {
      const [hash, bytes] = readBlob(value, line);
      blobs.set(hash, await verified(hash, bytes, `line ${number(line)}`));
      if (blobs.size > LIMITS.files) throw tooLarge("This session has too many blobs.");
    }
  }
  if (header === null) throw badInput("This file is empty; there is no session in it.");
  if (events.length < header.events || blobs.size < header.blobs) {
    throw badInput(
      `This session is cut off: ${number(events.length)} of ${number(header.events)} steps and ${number(blobs.size)} of ` +
        `${number(header.blobs)} blobs are there. Nothing was imported; get the whole file.`,
    );
  }
  if (events[0]?.event.type !== "session-created") throw badInput("This session does not start with its creation.");
  return { events, blobs };
}

/** Lines without their ends (LF or CRLF), empty ones left out, numbered from 1; not all at once, for large files. */
function* splitLines(text: string): Generator<{ line: number; content: string }> {
  let line = 0;
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    line += 1;
    const content = text.slice(at, end);
    if (content.trim() !== "") yield { line, content };
    at = end + 1;
  }
}

function readEvent(value: unknown, line: number, before: readonly Recorded[]): Recorded {
  const parsed = v.safeParse(recordedSchema, value, { abortEarly: true });
  if (!parsed.success) {
    throw badInput(
      `Line ${number(line)} is not a step of a session (${escaped(firstIssue(parsed.issues))}). Nothing was imported.`,
    );
  }
  const recorded = parsed.output;
  if (recorded.seq !== before.length || (before[0] && before[0].sessionId !== recorded.sessionId)) {
    throw badInput(
      `Line ${number(line)} is step ${number(recorded.seq + 1)} where step ${number(before.length + 1)} of the same ` +
        "session belongs. Nothing was imported.",
    );
  }
  return recorded;
}

function readBlob(value: unknown, line: number): [BlobHash, Uint8Array] {
  const parsed = v.safeParse(blobSchema, value);
  if (!parsed.success) throw badInput(`Line ${number(line)} is neither a step nor a blob. Nothing was imported.`);
  try {
    return [blobHash(parsed.output.blob), fromBase64(parsed.output.base64)];
  } catch (caught) {
    throw badInput(`The contents in line ${number(line)} are damaged (not base64). Nothing was imported.`, caught);
  }
}
