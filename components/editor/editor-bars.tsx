"use client";
import { X } from "lucide-react";
import { fileName } from "../files/file-text.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import styles from "./editor-pane.module.css";
import type { Note } from "./open-document.ts";

/** The file changed on disk in a way that does not fit the unsaved text. */
export function DiskBar({
  path,
  disk,
  comparing,
  dirty,
  onCompare,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  readonly path: string;
  readonly disk: "changed" | "deleted";
  readonly comparing: boolean;
  readonly dirty: boolean;
  readonly onCompare: () => void;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}) {
  const name = fileName(path);
  return (
    <div role="alert" className={styles.diskBar}>
      {disk === "changed" ? (
        <>
          <span className={styles.barText}>
            {name} was changed on disk where you have unsaved text. Yours is still here.
          </span>
          <Button size="small" aria-pressed={comparing} onClick={onCompare}>
            {comparing ? "Back to the text" : "Compare"}
          </Button>
          <Button size="small" onClick={onKeepMine}>
            Keep mine
          </Button>
          <Button size="small" onClick={onTakeTheirs}>
            Take theirs
          </Button>
        </>
      ) : (
        <>
          <span className={styles.barText}>
            {name} was deleted on disk. {dirty ? "Your unsaved text is still here." : "Its text is still here."}
          </span>
          <Button size="small" onClick={onKeepMine}>
            Keep it, to save again
          </Button>
          <Button size="small" onClick={onClose}>
            Close
          </Button>
        </>
      )}
    </div>
  );
}

export const NoteBar = ({ note, onDismiss }: { readonly note: Note; readonly onDismiss: () => void }) => (
  <div
    role={note.tone === "fail" ? "alert" : "status"}
    className={note.tone === "fail" ? styles.failBar : styles.noteBar}
  >
    <span className={styles.barText}>{note.text}</span>
    <IconButton label="Dismiss" onClick={onDismiss}>
      <X aria-hidden />
    </IconButton>
  </div>
);

/** Asked before unsaved text is given up. */
export const CloseDialog = ({
  path,
  onSave,
  onDiscard,
  onCancel,
}: {
  readonly path: string;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
  readonly onCancel: () => void;
}) => (
  <Dialog title={`Save ${fileName(path)}?`} description="It has text that is not saved yet." onClose={onCancel}>
    <DialogActions>
      <Button onClick={onCancel}>Cancel</Button>
      <Button tone="danger" onClick={onDiscard}>
        Close without saving
      </Button>
      <Button tone="primary" onClick={onSave}>
        Save and close
      </Button>
    </DialogActions>
  </Dialog>
);
