export type PatchLine = { readonly sign: "+" | "-" | " " | "@"; readonly text: string };
export type PatchFile = {
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted";
  readonly movedTo?: string;
  readonly lines: readonly PatchLine[];
  readonly added: number;
  readonly removed: number;
};

const HEAD = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const MOVE = /^\*\*\* Move to: (.+)$/;
const KINDS = { Add: "added", Update: "modified", Delete: "deleted" } as const;

/** The files of a V4A patch, for showing: tolerant, also of one that is still being written. Applies nothing. */
export function readPatch(patch: string): PatchFile[] {
  const files: { path: string; kind: PatchFile["kind"]; movedTo?: string; lines: PatchLine[] }[] = [];
  for (const line of patch.split("\n")) {
    const head = HEAD.exec(line);
    const current = files.at(-1);
    if (head) files.push({ path: head[2] ?? "", kind: KINDS[head[1] as keyof typeof KINDS], lines: [] });
    else if (current) {
      const move = MOVE.exec(line);
      if (move?.[1]) current.movedTo = move[1];
      else if (!line.startsWith("*** ")) {
        const sign = line[0];
        if (sign === "+" || sign === "-" || sign === " ") current.lines.push({ sign, text: line.slice(1) });
        else if (sign === "@") current.lines.push({ sign, text: line.replace(/^@+ ?/, "") });
      }
    }
  }
  return files.map((file) => ({
    ...file,
    added: file.lines.filter((line) => line.sign === "+").length,
    removed: file.lines.filter((line) => line.sign === "-").length,
  }));
}
