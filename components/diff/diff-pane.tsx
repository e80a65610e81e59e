"use client";
import { useMemo, useState } from "react";
import type { TreeHash } from "@/lib/domain/ids.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { diffBases } from "./bases.ts";
import { DiffFileView } from "./diff-file.tsx";
import { DiffList } from "./diff-list.tsx";
import styles from "./diff-pane.module.css";
import { type Reverted, revertFile, revertHunk } from "./reverts.ts";
import { useDiffFiles, useFilePairs } from "./use-diff.ts";

export type DiffPaneProps = {
  readonly controller: SessionController;
  readonly state: WorkbenchState;
  readonly onOpen: (path: string) => void;
};

export function DiffPane({ controller, state, onOpen }: DiffPaneProps) {
  const { entries, firstTree, tree } = state.view;
  const [chosenBase, setChosenBase] = useState<TreeHash | null>(null);
  const [chosenPath, setChosenPath] = useState<string | null>(null);
  const [reverted, setReverted] = useState<Reverted | null>(null);
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const bases = useMemo(() => diffBases({ entries, firstTree, tree }), [entries, firstTree, tree]);
  const base = bases.find((one) => one.tree === chosenBase) ?? bases[0]!;
  const files = useDiffFiles(controller, base.tree, state.files);
  const file = files?.find((one) => one.path === chosenPath) ?? files?.[0];
  const pairs = useFilePairs(controller, files, file);
  const readOnly = state.writer === "other-tab";

  const totals = (files ?? []).reduce(
    (sum, one) => {
      const pair = pairs.get(one.key);
      if (pair?.kind !== "text") return sum;
      return { added: sum.added + pair.counts.added, removed: sum.removed + pair.counts.removed };
    },
    { added: 0, removed: 0 },
  );
  const act = (doing: Promise<Reverted>): void => {
    setBusy(true);
    doing
      .catch((): Reverted => ({ text: "That could not be done just now. Nothing was changed: try again." }))
      .then((done) => {
        setReverted(done);
        if (!done.undo) setAttempt((before) => before + 1);
        setBusy(false);
      })
      .catch(() => undefined);
  };

  return (
    <section className={styles.pane} aria-label="Changes">
      <div className={styles.bar}>
        <label className={styles.base}>
          <span>Changes since</span>
          <select value={base.tree} onChange={(event) => setChosenBase(event.target.value as TreeHash)}>
            {bases.map((one) => (
              <option key={one.tree} value={one.tree}>
                {one.label}
              </option>
            ))}
          </select>
        </label>
        {files && files.length > 0 && (
          <span className={styles.totals}>
            {plural(files.length, "file")} <span className={styles.added}>+{totals.added}</span>{" "}
            <span className={styles.removed}>−{totals.removed}</span>
          </span>
        )}
      </div>
      {reverted && (
        <div role="status" className={styles.reverted}>
          <span className={styles.grow}>{reverted.text}</span>
          {reverted.undo && (
            <Button size="small" disabled={busy} onClick={() => act(reverted.undo!())}>
              Undo
            </Button>
          )}
          <Button size="small" tone="quiet" onClick={() => setReverted(null)}>
            Dismiss
          </Button>
        </div>
      )}
      {!files && (
        <p className={styles.empty}>
          <Spinner label="Reading the checkpoint" />
        </p>
      )}
      {files?.length === 0 && (
        <p className={styles.empty}>
          {base.tree === firstTree
            ? "Nothing has changed since the session began. Every change, the agent’s and yours, appears here."
            : "Nothing has changed since then."}
        </p>
      )}
      {files && file && (
        <div className={styles.body}>
          <DiffList files={files} pairs={pairs} selected={file.path} onSelect={setChosenPath} />
          <DiffFileView
            key={`${base.tree}:${file.path}`}
            file={file}
            pair={pairs.get(file.key)}
            readOnly={readOnly}
            busy={busy}
            attempt={attempt}
            onOpen={onOpen}
            onRevertFile={() => act(revertFile(controller, file, base.tree))}
            onRevertHunk={(text, ends) => act(revertHunk(controller, file, text, ends))}
          />
        </div>
      )}
    </section>
  );
}
