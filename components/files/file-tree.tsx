"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { FileChange, TreeEntry } from "@/lib/domain/tree.ts";
import { type Node as DroppedNode, nodesOfDrop } from "../drop/nodes.ts";
import { readAdditions } from "../drop/read-additions.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { plural } from "../ui/format.ts";
import { FileRow } from "./file-row.tsx";
import { fileName, folderOf } from "./file-text.ts";
import styles from "./file-tree.module.css";
import { NameField } from "./name-field.tsx";
import { checkName, foldersOf, opensAtFirst, type TreeRow, treeRows } from "./tree-rows.ts";
import { TreeToolbar } from "./tree-toolbar.tsx";
import { useTreeKeys } from "./use-tree-keys.ts";

/** Longer trees keep only the rows in view in the document. */
const VIRTUAL_OVER = 500;
/** With more changes than this, the folders they lie in start closed too. */
const OPEN_CHANGES = 100;

export type FileTreeProps = {
  readonly files: readonly TreeEntry[];
  readonly changes: readonly FileChange[];
  readonly selected: string | null;
  readonly onOpen: (path: string) => void;
  /** An empty file is wanted at this path. */
  readonly onCreate: (path: string) => void;
  readonly onRename: (from: string, to: string) => void;
  readonly onDelete: (path: string) => void;
  readonly onAddFiles: (files: ReadonlyMap<string, Uint8Array>) => void;
};

type Editing = { readonly kind: "new"; readonly folder: string } | { readonly kind: "rename"; readonly row: TreeRow };

export function FileTree({
  files,
  changes,
  selected,
  onOpen,
  onCreate,
  onRename,
  onDelete,
  onAddFiles,
}: FileTreeProps) {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [active, setActive] = useState<string | null>(selected);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<TreeRow | null>(null);
  const [dropFolder, setDropFolder] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);

  const paths = useMemo(() => new Set(files.map((file) => file.path)), [files]);
  const rows = useMemo(() => {
    const changed = foldersOf(changes.length > OPEN_CHANGES ? [] : changes.map((change) => change.path));
    return treeRows(paths, changes, (folder) => opened.get(folder) ?? opensAtFirst(folder, paths.size, changed));
  }, [paths, changes, opened]);

  const setOpen = (folders: readonly string[], open: boolean): void =>
    setOpened((now) => new Map([...now, ...folders.map((folder) => [folder, open] as const)]));
  useEffect(() => {
    if (selected === null) return;
    setActive(selected);
    setOpened((now) => new Map([...now, ...[...foldersOf([selected])].map((folder) => [folder, true] as const)]));
  }, [selected]);

  const choose = (row: TreeRow): void => {
    if (row.kind === "folder") setOpen([row.path], !row.open);
    else onOpen(row.path);
  };
  const backToTree = (): void => {
    setEditing(null);
    tree.current?.focus();
  };
  const onKeyDown = useTreeKeys(rows, active, {
    activate: setActive,
    choose,
    setOpen,
    rename: (row) => row.mark !== "deleted" && setEditing({ kind: "rename", row }),
    remove: (row) => row.mark !== "deleted" && setDeleting(row),
  });

  const virtual = rows.length > VIRTUAL_OVER;
  const virtualizer = useVirtualizer({
    count: virtual ? rows.length : 0,
    getScrollElement: () => tree.current,
    estimateSize: () => (matchMedia("(pointer: coarse), (max-width: 760px)").matches ? 44 : 24),
    overscan: 12,
  });
  const activeAt = rows.findIndex((row) => row.path === active);
  const lastAt = useRef(0);
  useEffect(() => {
    const beside = rows[Math.min(lastAt.current, rows.length - 1)];
    if (activeAt >= 0) lastAt.current = activeAt;
    else if (active !== null && beside) setActive(beside.path);
  }, [rows, active, activeAt]);
  useEffect(() => {
    if (activeAt < 0) return;
    if (virtual) virtualizer.scrollToIndex(activeAt);
    else tree.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [activeAt, virtual, virtualizer]);

  const rowAt = (target: EventTarget): TreeRow | undefined => {
    const path = target instanceof Element ? target.closest("[role=treeitem]")?.getAttribute("data-path") : null;
    return rows.find((row) => row.path === path);
  };
  const filesUnder = (row: TreeRow): string[] =>
    row.kind === "file" ? [row.path] : [...paths].filter((path) => path.startsWith(`${row.path}/`));
  const take = async (nodes: readonly DroppedNode[], folder: string): Promise<void> => {
    const added = await readAdditions(nodes, folder);
    setProblems(added.problems);
    if (added.files.size > 0) onAddFiles(added.files);
  };
  const folderFor = (row: TreeRow | undefined): string =>
    !row ? "" : row.kind === "folder" ? row.path : folderOf(row.path);

  const render = (row: TreeRow, index: number, style = {}) =>
    editing?.kind === "rename" && editing.row.path === row.path ? (
      <div key={row.path} style={style}>
        <NameField
          label={`New path of ${row.path}`}
          initial={row.path}
          select={[folderOf(row.path).length + (row.path.includes("/") ? 1 : 0), row.path.length]}
          check={(typed) => checkName(typed, paths, row.path)}
          onCancel={backToTree}
          onDone={(to) => {
            backToTree();
            if (to === row.path) return;
            for (const path of filesUnder(row)) onRename(path, to + path.slice(row.path.length));
            setActive(to);
          }}
        />
      </div>
    ) : (
      <FileRow
        key={row.path}
        row={row}
        id={`${id}-${index}`}
        selected={row.path === selected}
        active={row.path === active}
        style={style}
      />
    );

  return (
    <section className={styles.pane} aria-label="Files">
      <TreeToolbar
        active={rows[activeAt]}
        onNew={() => setEditing({ kind: "new", folder: folderFor(rows[activeAt]) })}
        onRename={(row) => setEditing({ kind: "rename", row })}
        onDelete={setDeleting}
        onCollapse={() => setOpen([...foldersOf(paths)], false)}
        onAdd={(nodes) => void take(nodes, folderFor(rows[activeAt]))}
      />
      {editing?.kind === "new" && (
        <NameField
          label="Path of the new file"
          initial={editing.folder === "" ? "" : `${editing.folder}/`}
          select={[editing.folder.length + 1, editing.folder.length + 1]}
          check={(typed) => checkName(typed, paths, null)}
          onCancel={backToTree}
          onDone={(path) => {
            backToTree();
            onCreate(path);
          }}
        />
      )}
      {problems.map((problem) => (
        <p key={problem} role="alert" className={styles.problem}>
          {problem}
        </p>
      ))}
      <div
        ref={tree}
        role="tree"
        aria-label="Files of the project"
        aria-activedescendant={activeAt >= 0 ? `${id}-${activeAt}` : undefined}
        tabIndex={0}
        className={styles.tree}
        data-drop={dropFolder === null ? undefined : ""}
        onKeyDown={(event) => event.target === event.currentTarget && onKeyDown(event)}
        onFocus={() => setActive((now) => now ?? rows[0]?.path ?? null)}
        onClick={(event) => {
          const row = rowAt(event.target);
          if (!row) return;
          setActive(row.path);
          choose(row);
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          setDropFolder(folderFor(rowAt(event.target)));
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropFolder(null);
        }}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void take(nodesOfDrop(event.dataTransfer), folderFor(rowAt(event.target)));
          setDropFolder(null);
        }}
      >
        {virtual ? (
          <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
            {virtualizer
              .getVirtualItems()
              .map((item) =>
                render(rows[item.index]!, item.index, { position: "absolute", insetInline: 0, top: item.start }),
              )}
          </div>
        ) : (
          rows.map((row, index) => render(row, index))
        )}
        {rows.length === 0 && <p className={styles.empty}>No files yet. Make one with +, or drop files here.</p>}
      </div>
      {dropFolder !== null && (
        <p className={styles.drop}>Drop to add to {dropFolder === "" ? "the project" : `${dropFolder}/`}</p>
      )}
      {deleting && (
        <ConfirmDialog
          title={`Delete ${fileName(deleting.path)}?`}
          action="Delete"
          onClose={() => setDeleting(null)}
          onConfirm={() => {
            for (const path of filesUnder(deleting)) onDelete(path);
          }}
        >
          {deleting.kind === "folder"
            ? `${plural(filesUnder(deleting).length, "file")} in ${deleting.path} will be removed from the project.`
            : `${deleting.path} will be removed from the project.`}{" "}
          Earlier checkpoints keep it: rewind or the diff bring it back.
        </ConfirmDialog>
      )}
    </section>
  );
}
