import type { Recorded, SessionEvent } from "../domain/event.ts";
import type { BlobHash, TreeHash } from "../domain/ids.ts";
import { parseManifest, safePath, type TreeEntry } from "../domain/tree.ts";
import { badInput, quoted } from "./limits.ts";

const treeOf = (event: SessionEvent): TreeHash | null => ("tree" in event ? event.tree : null);

/** The tree that stands after the newest event that has one; null for an empty log. */
export function latestTree(events: readonly Recorded[]): TreeHash | null {
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const tree = treeOf(events[at]!.event);
    if (tree) return tree;
  }
  return null;
}

/** A tree's files. @throws Failure ("bad-input") when the manifest is not one or has a path that leaves the project. */
export function readManifest(bytes: Uint8Array): TreeEntry[] {
  let entries: TreeEntry[];
  try {
    entries = parseManifest(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (caught) {
    throw badInput("A list of files in this session is damaged. Nothing was imported.", caught);
  }
  const paths = new Set<string>();
  for (const { path } of entries) {
    // A backslash is part of a name on the systems that sandboxes imitate; every other change means an unsafe path.
    const safe = safePath(path.replaceAll("\\", "_"));
    if (safe !== path.replaceAll("\\", "_") || paths.has(path)) {
      throw badInput(`A list of files in this session has the unsafe path ${quoted(path)}. Nothing was imported.`);
    }
    paths.add(path);
  }
  return entries;
}

/** Every blob that the log needs, as far as `blobs` lets one tell: trees, their files, images, whole outputs. @throws Failure */
export function referencedBlobs(
  events: readonly Recorded[],
  blobs: ReadonlyMap<BlobHash, Uint8Array>,
): ReadonlySet<BlobHash> {
  const needed = new Set<BlobHash>();
  const trees = new Set<TreeHash>();
  for (const { event } of events) {
    const tree = treeOf(event);
    if (tree) trees.add(tree);
    if (event.type === "tool-call-finished" && event.outcome.full) needed.add(event.outcome.full.blob);
    if (event.type === "user-message") for (const image of event.images ?? []) needed.add(image.blob);
  }
  for (const tree of trees) {
    const hash = tree as unknown as BlobHash;
    needed.add(hash);
    const manifest = blobs.get(hash);
    if (manifest) for (const entry of readManifest(manifest)) needed.add(entry.hash);
  }
  return needed;
}
