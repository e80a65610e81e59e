"use client";
import { originalDocChangeEffect, unifiedMergeView } from "@codemirror/merge";
import { ChangeSet, Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import styles from "./editor-pane.module.css";
import { languageSlot, viewerExtensions } from "./extensions.ts";
import { languageOf } from "./language.ts";
import { mergeTheme } from "./merge-theme.ts";
import { changesBetween } from "./text-changes.ts";
import { markWholeLines } from "./whole-lines.ts";

export type UnifiedDiffProps = {
  readonly path: string;
  /** Both with "\n" at line ends. */
  readonly before: string;
  readonly after: string;
  /** A change was taken back; the text is `after` without it. Absent: nothing can be taken back. */
  readonly onRevert?: ((text: string) => void) | undefined;
  /** A new value shows `after` again, when a revert could not be carried out. */
  readonly attempt: number;
};

const textOf = (text: string): Text => Text.of(text.split("\n"));

function changeSet(from: Text, to: string): ChangeSet {
  const changes = changesBetween(from.toString(), to).map((change) => ({ ...change, insert: textOf(change.insert) }));
  return ChangeSet.of(changes, from.length);
}

/** One text with the lines that went above those that came; changes of either side arrive without losing the place. */
export function UnifiedDiff({ path, before, after, onRevert, attempt }: UnifiedDiffProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ before, after, onRevert });
  latest.current = { before, after, onRevert };
  const canRevert = onRevert !== undefined;

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current!,
      doc: textOf(latest.current.after),
      extensions: [
        viewerExtensions(`Changes of ${path}`),
        mergeTheme,
        markWholeLines,
        unifiedMergeView({
          original: textOf(latest.current.before),
          mergeControls: canRevert && revertButton,
          collapseUnchanged: { margin: 3, minSize: 6 },
          diffConfig: { scanLimit: 1000, timeout: 300 },
        }),
        EditorView.updateListener.of((update) => {
          if (!update.transactions.some((one) => one.isUserEvent("revert"))) return;
          latest.current.onRevert?.(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    let gone = false;
    languageOf(path)
      ?.load()
      .then((support) => gone || editor.dispatch({ effects: languageSlot.reconfigure(support) }))
      .catch(() => undefined);
    return () => {
      gone = true;
      view.current = null;
      editor.destroy();
    };
  }, [path, canRevert]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt puts back what the editor alone took away.
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== after)
      editor.dispatch({ changes: changeSet(editor.state.doc, after) });
  }, [after, attempt]);
  const original = useRef(before);
  useEffect(() => {
    const editor = view.current;
    if (!editor || original.current === before) return;
    editor.dispatch({ effects: originalDocChangeEffect(editor.state, changeSet(textOf(original.current), before)) });
    original.current = before;
  }, [before]);

  return <div ref={host} className={styles.code} data-own-keys />;
}

function revertButton(type: "reject" | "accept", act: (event: MouseEvent) => void): HTMLElement {
  if (type === "accept") {
    const nothing = document.createElement("span");
    nothing.hidden = true;
    return nothing;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Revert";
  button.setAttribute("aria-label", "Revert this change");
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", act);
  return button;
}
