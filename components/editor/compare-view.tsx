"use client";
import { MergeView } from "@codemirror/merge";
import { useEffect, useRef } from "react";
import styles from "./editor-pane.module.css";
import { languageSlot, viewerExtensions } from "./extensions.ts";
import { languageOf } from "./language.ts";
import { mergeTheme } from "./merge-theme.ts";
import { markWholeLines } from "./whole-lines.ts";

/** What is on disk beside the unsaved text. */
export function CompareView({
  path,
  theirs,
  mine,
}: {
  readonly path: string;
  readonly theirs: string;
  readonly mine: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [viewerExtensions(label), mergeTheme, markWholeLines],
    });
    const merge = new MergeView({
      a: side(theirs, `${path} on disk`),
      b: side(mine, `${path} with your unsaved text`),
      parent: host.current!,
      collapseUnchanged: { margin: 3, minSize: 6 },
      diffConfig: { scanLimit: 1000, timeout: 300 },
    });
    let gone = false;
    languageOf(path)
      ?.load()
      .then((support) => {
        if (gone) return;
        for (const view of [merge.a, merge.b]) view.dispatch({ effects: languageSlot.reconfigure(support) });
      })
      .catch(() => undefined);
    return () => {
      gone = true;
      merge.destroy();
    };
  }, [path, theirs, mine]);
  return (
    <div className={styles.compare}>
      <div className={styles.compareHead}>
        <span>On disk</span>
        <span>Yours</span>
      </div>
      <div ref={host} className={styles.compareBody} data-own-keys />
    </div>
  );
}
