"use client";
import { FileText, Undo2 } from "lucide-react";
import type { LineEnds } from "../editor/line-ends.ts";
import { Button } from "../ui/button.tsx";
import { lazily } from "../ui/lazy.ts";
import { Spinner } from "../ui/spinner.tsx";
import styles from "./diff-pane.module.css";
import type { FilePair } from "./file-pair.ts";
import type { DiffFile } from "./use-diff.ts";

const UnifiedDiff = lazily(
  () => import("../editor/unified-diff.tsx").then((module) => module.UnifiedDiff),
  <p className={styles.empty}>
    <Spinner label="Opening the diff" />
  </p>,
);

const REVERT = { added: "Remove file", modified: "Revert file", deleted: "Restore file" } as const;

export function DiffFileView({
  file,
  pair,
  readOnly,
  busy,
  attempt,
  onOpen,
  onRevertFile,
  onRevertHunk,
}: {
  readonly file: DiffFile;
  readonly pair: FilePair | undefined;
  readonly readOnly: boolean;
  readonly busy: boolean;
  /** Grows when a revert could not be carried out. */
  readonly attempt: number;
  readonly onOpen: (path: string) => void;
  readonly onRevertFile: () => void;
  readonly onRevertHunk: (text: string, ends: LineEnds) => void;
}) {
  const byHunk = pair?.kind === "text" && file.kind === "modified" && !readOnly;
  return (
    <section className={styles.file} aria-label={file.path}>
      <div className={styles.fileBar}>
        <span className={styles.path}>{file.path}</span>
        {file.after && (
          <Button size="small" tone="quiet" onClick={() => onOpen(file.path)}>
            <FileText aria-hidden />
            Open
          </Button>
        )}
        <Button size="small" disabled={readOnly || busy} onClick={onRevertFile}>
          <Undo2 aria-hidden />
          {REVERT[file.kind]}
        </Button>
      </div>
      {pair?.kind === "text" && pair.note !== "" && <p className={styles.note}>{pair.note}</p>}
      {!pair && (
        <p className={styles.empty}>
          <Spinner label="Comparing" />
        </p>
      )}
      {pair?.kind === "sentence" && <p className={styles.empty}>{pair.sentence}</p>}
      {pair?.kind === "text" &&
        (pair.before === pair.after ? (
          <p className={styles.empty}>{pair.before === "" ? "The file is empty." : "The text is the same."}</p>
        ) : (
          <UnifiedDiff
            path={file.path}
            before={pair.before}
            after={pair.after}
            attempt={attempt}
            onRevert={byHunk ? (text) => onRevertHunk(text, pair.ends) : undefined}
          />
        ))}
    </section>
  );
}
