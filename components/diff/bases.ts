import type { TreeHash } from "@/lib/domain/ids.ts";
import type { Entry, SessionView } from "@/lib/domain/session-view.ts";

/** A tree of the session to compare with. */
export type DiffBase = { readonly tree: TreeHash; readonly label: string };

type CallEntry = Extract<Entry, { kind: "call" }>;

/** The session's start and every checkpoint around a call that changed files, newest first; each tree once. */
export function diffBases(view: Pick<SessionView, "entries" | "firstTree" | "tree">): readonly DiffBase[] {
  const calls = view.entries.filter((entry) => entry.kind === "call");
  const points: DiffBase[] = [];
  calls.forEach((entry, index) => {
    if (entry.tree === null || entry.tree === entry.before) return;
    const what = `step ${index + 1}: ${callLabel(entry)}`;
    points.push({ tree: entry.before, label: `Before ${what}` }, { tree: entry.tree, label: `After ${what}` });
  });
  const seen = new Set<TreeHash>([view.firstTree]);
  const distinct = points.filter(({ tree }) => {
    if (seen.has(tree)) return false;
    seen.add(tree);
    return true;
  });
  const earlier = distinct.filter(({ tree }) => tree !== view.tree).reverse();
  return [{ tree: view.firstTree, label: "Session start" }, ...earlier];
}

/** A few words for a call: its command, or the files it patches. */
export function callLabel({ call, outcome }: Pick<CallEntry, "call" | "outcome">): string {
  if (call.name === "apply_patch") {
    const paths = outcome?.files?.map((file) => file.path) ?? [];
    return paths.length === 0 ? "a patch" : short(paths.join(", "));
  }
  const command = /"command"\s*:\s*("(?:\\.|[^"\\])*")/.exec(call.input)?.[1];
  try {
    return short(command === undefined ? call.name : String(JSON.parse(command)));
  } catch {
    return call.name;
  }
}

function short(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
