"use client";
import { ChevronsDownUp, Ellipsis, FilePlus, Upload } from "lucide-react";
import { useRef } from "react";
import { type Node, nodeOfFile } from "../drop/nodes.ts";
import { IconButton } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import type { MenuItem } from "../ui/menu-types.ts";
import styles from "./file-tree.module.css";
import type { TreeRow } from "./tree-rows.ts";

export function TreeToolbar({
  active,
  onNew,
  onRename,
  onDelete,
  onCollapse,
  onAdd,
}: {
  readonly active: TreeRow | undefined;
  readonly onNew: () => void;
  readonly onRename: (row: TreeRow) => void;
  readonly onDelete: (row: TreeRow) => void;
  readonly onCollapse: () => void;
  readonly onAdd: (nodes: readonly Node[]) => void;
}) {
  const picker = useRef<HTMLInputElement>(null);
  const usable = active && active.mark !== "deleted" ? active : undefined;
  const items: MenuItem[] = [
    ...(usable
      ? ([
          { kind: "label", id: "of", label: usable.path },
          { kind: "item", id: "rename", label: "Rename or move", hint: "F2", onSelect: () => onRename(usable) },
          { kind: "item", id: "delete", label: "Delete", hint: "Del", danger: true, onSelect: () => onDelete(usable) },
          { kind: "line", id: "line" },
        ] satisfies MenuItem[])
      : []),
    { kind: "item", id: "collapse", label: "Close all folders", onSelect: onCollapse },
  ];
  return (
    <div className={styles.toolbar}>
      <span className={styles.title}>Files</span>
      <IconButton label="New file" onClick={onNew}>
        <FilePlus aria-hidden />
      </IconButton>
      <IconButton label="Add files from this computer" onClick={() => picker.current?.click()}>
        <Upload aria-hidden />
      </IconButton>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onAdd([...(event.target.files ?? [])].map(nodeOfFile));
          event.target.value = "";
        }}
      />
      {usable ? (
        <Menu
          label={`More for ${usable.path}`}
          align="end"
          items={items}
          trigger={(props) => (
            <IconButton label={`More for ${usable.path}`} {...props}>
              <Ellipsis aria-hidden />
            </IconButton>
          )}
        />
      ) : (
        <IconButton label="Close all folders" onClick={onCollapse}>
          <ChevronsDownUp aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
