import { ChevronRight } from "lucide-react";
import type { CSSProperties } from "react";
import { cx } from "../ui/cx.ts";
import styles from "./file-tree.module.css";
import type { TreeRow } from "./tree-rows.ts";

const MARKS = {
  added: { letter: "A", word: "added", style: styles.added },
  modified: { letter: "M", word: "modified", style: styles.modified },
  deleted: { letter: "D", word: "deleted", style: styles.deleted },
} as const;

export type RowProps = {
  readonly row: TreeRow;
  readonly id: string;
  readonly selected: boolean;
  readonly active: boolean;
  readonly style?: CSSProperties;
};

/** One row; clicks and keys are the tree's. */
export function FileRow({ row, id, selected, active, style }: RowProps) {
  const mark = row.mark && MARKS[row.mark];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and points here by aria-activedescendant.
    <div
      role="treeitem"
      id={id}
      data-path={row.path}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={selected}
      {...(row.kind === "folder" ? { "aria-expanded": row.open } : {})}
      data-active={active || undefined}
      className={cx(styles.row, row.mark === "deleted" && styles.gone)}
      style={{ ...style, "--level": row.level - 1 } as CSSProperties}
      title={row.path}
    >
      {row.kind === "folder" ? (
        <ChevronRight aria-hidden className={styles.chevron} />
      ) : (
        <span className={styles.chevron} />
      )}
      <span className={styles.name}>{row.name}</span>
      {mark && row.kind === "file" && (
        <span className={cx(styles.mark, mark.style)}>
          <span aria-hidden>{mark.letter}</span>
          <span className="visually-hidden">, {mark.word}</span>
        </span>
      )}
      {mark && row.kind === "folder" && !row.open && (
        <span className={cx(styles.mark, styles.modified)}>
          <span aria-hidden>•</span>
          <span className="visually-hidden">, has changes</span>
        </span>
      )}
    </div>
  );
}
