import { LEFT_OUT_FILES, LEFT_OUT_FOLDERS, PROJECT_LIMITS } from "@/lib/domain/project-limits.ts";
import type { FolderEntry } from "@/lib/playground/open-source.ts";
import type { Node } from "./nodes.ts";

export type Walked = {
  /** Not read yet. One more than a project may have at the most: then the rest was not looked for. */
  readonly entries: readonly FolderEntry[];
  readonly unreadable: readonly string[];
  /** Sentences about folders that were not looked into. */
  readonly notes: readonly string[];
};

const MOST = PROJECT_LIMITS.files + 1;

/** Every file below `nodes`, with its path behind `prefix`. Never rejects. */
export async function walkNodes(nodes: readonly Node[], prefix = ""): Promise<Walked> {
  const entries: FolderEntry[] = [];
  const unreadable: string[] = [];
  const leftOut = new Set<string>();
  const openFile = async (node: Extract<Node, { kind: "file" }>, path: string): Promise<void> => {
    try {
      entries.push({ path, content: await node.open() });
    } catch {
      unreadable.push(path);
    }
  };
  const visit = async (level: readonly Node[], below: string): Promise<void> => {
    const room = MOST - entries.length;
    if (room <= 0) return;
    const wanted = level.filter((node) => {
      const folder = leftOutFolder(node);
      if (folder) leftOut.add(folder);
      return !folder && !(node.kind === "file" && LEFT_OUT_FILES.has(node.name));
    });
    const files = wanted.filter((node) => node.kind === "file").slice(0, room);
    await Promise.all(files.map((node) => openFile(node, below + node.name)));
    for (const node of wanted) {
      if (node.kind !== "folder") continue;
      const path = below + node.name;
      const children = await node.children().catch(() => null);
      if (children) await visit(children, `${path}/`);
      else unreadable.push(path);
    }
  };
  await visit(nodes, prefix);
  return { entries, unreadable, notes: [...leftOut].map((name) => `${name} was left out.`) };
}

function leftOutFolder({ kind, name }: Node): string | undefined {
  const folders = name.split("/");
  if (kind === "file") folders.pop();
  return folders.find((folder) => LEFT_OUT_FOLDERS.has(folder));
}

export const unreadableNote = (path: string, end: string): string =>
  `${path.slice(0, 120)} could not be read: check that it still exists and that you may read it. ${end}`;
