import type { Seq } from "@/lib/domain/ids.ts";
import { commandOf } from "@/lib/domain/project-call.ts";
import type { Entry } from "@/lib/domain/session-view.ts";

/** A line of the conversation: an entry, or the pieces of an answer that broke off before its latest one. */
export type Row =
  | { readonly kind: "entry"; readonly seq: Seq; readonly entry: Entry }
  | { readonly kind: "pieces"; readonly seq: Seq; readonly pieces: readonly Entry[] };

const isCut = (entry: Entry): boolean => entry.kind === "text" && entry.partial;
/** What may lie between two pieces of one answer. */
const isBesideWords = (entry: Entry): boolean => entry.kind === "reasoning" || entry.kind === "notice";

/** Of an answer that broke off again and again only the latest piece is spread out; those before it share a line. */
export function rowsOf(entries: readonly Entry[]): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < entries.length; ) {
    const latest = latestPiece(entries, at);
    const entry = entries[at]!;
    if (latest > at) rows.push({ kind: "pieces", seq: entry.seq, pieces: entries.slice(at, latest) });
    else rows.push({ kind: "entry", seq: entry.seq, entry });
    at = Math.max(latest, at + 1);
  }
  return rows;
}

/** Where the latest of the pieces that begin at `from` is; `from` when there is only one, or none. */
function latestPiece(entries: readonly Entry[], from: number): number {
  if (!isCut(entries[from]!)) return from;
  let latest = from;
  for (let at = from + 1; at < entries.length; at++) {
    const entry = entries[at]!;
    if (isCut(entry)) latest = at;
    else if (!isBesideWords(entry)) break;
  }
  return latest;
}

export const piecesCut = (pieces: readonly Entry[]): number => pieces.filter(isCut).length;

/** What the agent last said or did, or was asked: a person's own commands and notices change nothing about who is to go on. */
export const latestOfTurns = (entries: readonly Entry[]): Entry | undefined =>
  entries.findLast((entry) => entry.kind !== "notice" && !(entry.kind === "call" && entry.call.by === "user"));

export type CallEntry = Extract<Entry, { kind: "call" }>;

/** For each command that was interrupted, the person's latest run of the same command after it. */
export function runsAgain(entries: readonly Entry[]): ReadonlyMap<Seq, CallEntry> {
  const found = new Map<Seq, CallEntry>();
  const runs = new Map<string, CallEntry>();
  for (const entry of entries.toReversed()) {
    if (entry.kind !== "call" || (entry.call.by !== "user" && entry.state !== "interrupted")) continue;
    const command = commandOf(entry.call);
    if (command === null) continue;
    const run = runs.get(command);
    if (run && entry.state === "interrupted") found.set(entry.seq, run);
    if (!run && entry.call.by === "user") runs.set(command, entry);
  }
  return found;
}
