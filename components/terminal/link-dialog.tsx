"use client";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import styles from "./link-dialog.module.css";

/** Code in the sandbox can offer any link, so the whole address is shown before it is opened. `from` says who offers it. */
export const LinkDialog = ({
  address,
  from,
  onClose,
}: {
  readonly address: string;
  readonly from: string;
  readonly onClose: () => void;
}) => (
  <Dialog title="Open this link?" description={`${from} It opens in a new tab, outside the sandbox.`} onClose={onClose}>
    <code className={styles.address}>{address}</code>
    <DialogActions>
      <Button onClick={onClose}>Stay here</Button>
      <Button
        tone="primary"
        onClick={() => {
          window.open(address, "_blank", "noopener,noreferrer");
          onClose();
        }}
      >
        Open
      </Button>
    </DialogActions>
  </Dialog>
);
