import { fileName, folderOf } from "../files/file-text.ts";
import styles from "./diff-pane.module.css";
import type { FilePair } from "./file-pair.ts";
import type { DiffFile } from "./use-diff.ts";

const MARKS = {
  added: { letter: "A", style: styles.added },
  modified: { letter: "M", style: styles.modified },
  deleted: { letter: "D", style: styles.removed },
} as const;

/** The changed files with their counts. */
export const DiffList = ({
  files,
  pairs,
  selected,
  onSelect,
}: {
  readonly files: readonly DiffFile[];
  readonly pairs: ReadonlyMap<string, FilePair>;
  readonly selected: string;
  readonly onSelect: (path: string) => void;
}) => (
  <nav aria-label="Changed files" className={styles.list}>
    {files.map((file) => {
      const pair = pairs.get(file.key);
      const mark = MARKS[file.kind];
      return (
        <button
          key={file.path}
          type="button"
          className={styles.item}
          aria-current={file.path === selected ? "true" : undefined}
          title={file.path}
          onClick={() => onSelect(file.path)}
        >
          <span className={mark.style}>
            <span aria-hidden>{mark.letter}</span>
            <span className="visually-hidden">{file.kind}</span>
          </span>
          <span className={styles.name}>
            {fileName(file.path)} <span className={styles.folder}>{folderOf(file.path)}</span>
          </span>
          {pair?.kind === "text" && (
            <span className={styles.counts}>
              {pair.counts.added > 0 && <span className={styles.added}>+{pair.counts.added}</span>}{" "}
              {pair.counts.removed > 0 && <span className={styles.removed}>−{pair.counts.removed}</span>}
            </span>
          )}
        </button>
      );
    })}
  </nav>
);
