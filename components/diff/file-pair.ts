import type { TreeEntry } from "@/lib/domain/tree.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { fromDisk, type LineEnds } from "../editor/line-ends.ts";
import { countLines } from "../editor/text-changes.ts";
import { readText } from "../files/file-text.ts";
import { formatBytes } from "../ui/format.ts";

/** Larger texts are not compared: the tab would be held up. */
const MAX_BYTES = 1_000_000;

/** Both sides of a file; absent: it is not there on that side. */
export type Sides = { readonly before?: TreeEntry | undefined; readonly after?: TreeEntry | undefined };

export type FilePair =
  | {
      readonly kind: "text";
      readonly before: string;
      readonly after: string;
      readonly ends: LineEnds;
      readonly counts: { readonly added: number; readonly removed: number };
      /** Something else than the text changed too, or only that. */
      readonly note: string;
    }
  | { readonly kind: "sentence"; readonly sentence: string };

export type Blobs = Pick<SessionController, "readBlob">;

const sizes = ({ before, after }: Sides): string =>
  before && after
    ? `${formatBytes(before.size)} before, ${formatBytes(after.size)} now`
    : `${formatBytes((before ?? after)?.size ?? 0)}`;

/** Reads and compares both sides. Never throws. */
export async function readPair(blobs: Blobs, sides: Sides): Promise<FilePair> {
  if (Math.max(sides.before?.size ?? 0, sides.after?.size ?? 0) > MAX_BYTES) {
    return {
      kind: "sentence",
      sentence: `Too large to compare here (${sizes(sides)}). It can still be reverted as a whole.`,
    };
  }
  try {
    const [before, after] = await Promise.all([textOf(blobs, sides.before), textOf(blobs, sides.after)]);
    if (before === null || after === null) {
      return { kind: "sentence", sentence: `Binary, so its lines are not compared (${sizes(sides)}).` };
    }
    const [old, now] = [fromDisk(before), fromDisk(after)];
    return {
      kind: "text",
      before: old.text,
      after: now.text,
      ends: now.ends,
      counts: countLines(old.text, now.text),
      note: noteOf(sides, old, now),
    };
  } catch {
    return { kind: "sentence", sentence: "The contents of this checkpoint are not stored any more." };
  }
}

async function textOf(blobs: Blobs, entry: TreeEntry | undefined): Promise<string | null> {
  if (!entry) return "";
  const bytes = await blobs.readBlob(entry.hash);
  if (!bytes) throw new Error("not stored");
  const read = readText(bytes);
  return read.kind === "text" ? read.text : null;
}

type DiskText = ReturnType<typeof fromDisk>;
const ENDS: Readonly<Record<LineEnds, string>> = { "\n": "LF", "\r\n": "CRLF", mixed: "mixed" };

function noteOf({ before, after }: Sides, old: DiskText, now: DiskText): string {
  const notes: string[] = [];
  if (before && after && before.mode !== after.mode)
    notes.push(`The file's mode changed from ${before.mode} to ${after.mode}.`);
  if (before && after && old.ends !== now.ends && old.text !== "" && now.text !== "") {
    notes.push(`Line ends changed from ${ENDS[old.ends]} to ${ENDS[now.ends]}.`);
  }
  return notes.join(" ");
}
