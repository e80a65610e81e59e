"use client";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import type { DialogProps } from "./dialog-props.ts";
import { lazily } from "./lazy.ts";

/**
 * A modal dialog. Focus goes to its first field (or what carries `data-first`) when it opens and back to where it was
 * when it closes. Its code is fetched when the first one opens.
 */
export const Dialog = lazily<DialogProps>(() => import("./dialog-content.tsx").then((module) => module.DialogContent));

/** Asks once before something that cannot be undone. `children` says what is lost and what is kept. */
export function ConfirmDialog({
  title,
  action,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Dialog title={title} description={children} onClose={onClose}>
      <DialogActions>
        <Button data-first onClick={onClose}>
          Cancel
        </Button>
        <Button
          tone="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

export const DialogActions = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.actions}>{children}</div>
);
