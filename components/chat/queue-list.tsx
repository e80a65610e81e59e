"use client";
import { X } from "lucide-react";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { IconButton } from "../ui/button.tsx";
import styles from "./queue-list.module.css";

/** Messages that wait for the running turn; each can be taken back. */
export function QueueList({
  queue,
  readOnly,
  onWithdraw,
}: {
  readonly queue: WorkbenchState["queue"];
  readonly readOnly: boolean;
  readonly onWithdraw: (id: number) => void;
}) {
  if (queue.length === 0) return null;
  return (
    <ul className={styles.queue} aria-label="Not delivered yet">
      {queue.map((message) => (
        <li key={message.id} className={styles.message}>
          <span className={styles.when}>{message.delivery === "steer" ? "at the next step" : "after this turn"}</span>
          <span className={styles.text}>{message.text}</span>
          <IconButton label="Take this message back" disabled={readOnly} onClick={() => onWithdraw(message.id)}>
            <X aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
