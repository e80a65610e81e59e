import { readFromOutside } from "@/lib/playground/open-source.ts";
import type { Node } from "./nodes.ts";
import { unreadableNote, walkNodes } from "./walk-nodes.ts";

export type Additions = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What was not taken, in sentences. */
  readonly problems: readonly string[];
};

/** Files and folders of whatever depth, to be put into `folder` ("" is the root). What is bad is left out and named. Never rejects. */
export async function readAdditions(nodes: readonly Node[], folder: string): Promise<Additions> {
  const { entries, unreadable, notes } = await walkNodes(nodes, folder === "" ? "" : `${folder}/`);
  const problems = [...unreadable.map((path) => unreadableNote(path, "It was left out.")), ...notes];
  if (entries.length === 0) return { files: new Map(), problems: problems.slice(0, PROBLEMS) };
  const read = await readFromOutside({ kind: "additions", entries });
  const files = read.ok ? read.value.files : new Map();
  return { files, problems: [...problems, ...(read.ok ? read.value.notes : [read.error.message])].slice(0, PROBLEMS) };
}

/** More are not read by anybody. */
const PROBLEMS = 5;
