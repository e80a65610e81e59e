import { cx } from "../ui/cx.ts";
import { formatCount } from "../ui/format.ts";
import styles from "./patch-view.module.css";
import type { PatchFile } from "./read-patch.ts";

const MOST_LINES = 400;
const LOOK = { "+": styles.added, "-": styles.removed, " ": undefined, "@": styles.mark };

export const Counts = ({ added, removed }: { readonly added: number; readonly removed: number }) => (
  <span className={styles.counts}>
    {added > 0 && <span className={styles.plus}>+{formatCount(added)}</span>}
    {removed > 0 && <span className={styles.minus}>−{formatCount(removed)}</span>}
  </span>
);

/** The lines of one file of a patch, as the agent wrote them. */
export function PatchView({ file, onOpen }: { readonly file: PatchFile; readonly onOpen: (path: string) => void }) {
  const path = file.movedTo ?? file.path;
  return (
    <div className={styles.file}>
      <div className={styles.head}>
        <button type="button" className={styles.path} disabled={file.kind === "deleted"} onClick={() => onOpen(path)}>
          {file.movedTo ? `${file.path} → ${file.movedTo}` : file.path}
        </button>
        {file.kind !== "modified" && <span className={styles.kind}>{file.kind}</span>}
        <Counts added={file.added} removed={file.removed} />
      </div>
      {file.lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <section className={styles.lines} tabIndex={0} aria-label={`Changes in ${path}`}>
          {file.lines.slice(0, MOST_LINES).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a finished patch never move.
            <div key={index} className={cx(styles.line, LOOK[line.sign])}>
              {line.sign === "@" ? `@@ ${line.text}` : `${line.sign} ${line.text}`}
            </div>
          ))}
          {file.lines.length > MOST_LINES && (
            <div className={styles.mark}>… {file.lines.length - MOST_LINES} more lines; the diff has all of them</div>
          )}
        </section>
      )}
    </div>
  );
}
