"use client";
import { modKey } from "../ui/keys.ts";
import type { Place } from "./code-editor.tsx";
import styles from "./editor-pane.module.css";
import { languageOf } from "./language.ts";
import type { DocumentsView } from "./open-document.ts";

type Shown = Extract<DocumentsView["active"], { kind: "text" }>;
const ENDS = { "\n": "LF", "\r\n": "CRLF", mixed: "mixed line ends" } as const;

/** The line under the text: saved or not, where the cursor is, what is spoken here. */
export const EditorStatus = ({
  document,
  cursor,
  readOnly,
  onGoToLine,
  onSearch,
  onSave,
}: {
  readonly document: Shown;
  readonly cursor: Place;
  readonly readOnly: boolean;
  readonly onGoToLine: () => void;
  readonly onSearch: () => void;
  readonly onSave: () => void;
}) => (
  <div className={styles.status}>
    {readOnly ? (
      <span>Read only: another tab writes this session</span>
    ) : document.dirty ? (
      <button
        type="button"
        className={styles.save}
        disabled={document.saving || document.disk !== null}
        title={modKey("S")}
        onClick={onSave}
      >
        {document.saving ? "Saving…" : "Save"}
      </button>
    ) : (
      <span className={styles.saved}>Saved</span>
    )}
    <span className={styles.gap} />
    <button type="button" title={modKey("F")} onClick={onSearch}>
      Find
    </button>
    <button type="button" title="Go to line: Ctrl G" onClick={onGoToLine}>
      {cursor.line}:{cursor.column}
    </button>
    <span>{languageOf(document.path)?.name ?? "Plain text"}</span>
    <span className={styles.ends}>{ENDS[document.ends]}</span>
  </div>
);
