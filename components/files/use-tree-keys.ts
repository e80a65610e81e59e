import { type KeyboardEvent, useRef } from "react";
import { folderOf } from "./file-text.ts";
import type { TreeRow } from "./tree-rows.ts";

export type TreeActions = {
  readonly activate: (path: string) => void;
  readonly choose: (row: TreeRow) => void;
  readonly setOpen: (folders: readonly string[], open: boolean) => void;
  readonly rename: (row: TreeRow) => void;
  readonly remove: (row: TreeRow) => void;
};

/** Typed letters count as one word while they come this fast, in milliseconds. */
const TYPE_AHEAD_MS = 700;

/** Where a movement key leads; undefined when it is none. */
function movedTo(key: string, rows: readonly TreeRow[], at: number): TreeRow | undefined {
  switch (key) {
    case "ArrowDown":
      return rows[Math.min(at + 1, rows.length - 1)];
    case "ArrowUp":
      return rows[Math.max(at - 1, 0)];
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    default:
      return undefined;
  }
}

function act(key: string, rows: readonly TreeRow[], at: number, row: TreeRow, actions: TreeActions): boolean {
  const isOpenFolder = row.kind === "folder" && row.open;
  switch (key) {
    case "ArrowRight":
      if (isOpenFolder && rows[at + 1]) actions.activate(rows[at + 1]!.path);
      else if (row.kind === "folder") actions.setOpen([row.path], true);
      return true;
    case "ArrowLeft": {
      const parent = rows.slice(0, at).findLast((other) => other.level < row.level);
      if (isOpenFolder) actions.setOpen([row.path], false);
      else if (parent) actions.activate(parent.path);
      return true;
    }
    case "Enter":
    case " ":
      actions.choose(row);
      return true;
    case "F2":
      actions.rename(row);
      return true;
    case "Delete":
      actions.remove(row);
      return true;
    case "*":
      actions.setOpen(
        rows.filter((r) => r.kind === "folder" && folderOf(r.path) === folderOf(row.path)).map((r) => r.path),
        true,
      );
      return true;
    default:
      return false;
  }
}

/** The keys of the ARIA tree pattern, with F2 and Delete as in file managers. */
export function useTreeKeys(rows: readonly TreeRow[], active: string | null, actions: TreeActions) {
  const typed = useRef({ text: "", at: 0 });
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.findIndex((row) => row.path === active);
    const row = rows[at];
    const to = movedTo(event.key, rows, at);
    if (to) actions.activate(to.path);
    else if (!row || !act(event.key, rows, at, row, actions)) {
      if (event.key.length !== 1) return;
      const fresh = event.timeStamp - typed.current.at > TYPE_AHEAD_MS;
      typed.current = { text: (fresh ? "" : typed.current.text) + event.key.toLowerCase(), at: event.timeStamp };
      const from = fresh ? at + 1 : Math.max(at, 0);
      const found = [...rows.slice(from), ...rows.slice(0, from)].find((other) =>
        other.name.toLowerCase().startsWith(typed.current.text),
      );
      if (found) actions.activate(found.path);
    }
    event.preventDefault();
  };
}
