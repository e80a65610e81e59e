"use client";
import type { SessionSummary } from "@/lib/domain/session-summary.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";

export type DeleteDialogProps = {
  readonly session: SessionSummary;
  readonly onDelete: () => void;
  readonly onClose: () => void;
};

export const DeleteDialog = ({ session, onDelete, onClose }: DeleteDialogProps) => (
  <ConfirmDialog title="Delete this session?" action="Delete for good" onConfirm={onDelete} onClose={onClose}>
    “{session.title}” goes with its conversation, its files and its checkpoints. This cannot be undone, and no other
    copy exists unless you exported one.
  </ConfirmDialog>
);
