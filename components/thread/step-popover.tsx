"use client";
import { Button } from "../ui/button.tsx";
import { formatClock } from "../ui/format.ts";
import { Popover } from "../ui/popover.tsx";
import type { Bar } from "./compress-ticks.ts";
import styles from "./step-popover.module.css";

export type StepPopoverProps = {
  readonly bar: Bar;
  readonly green: boolean;
  readonly at: DOMRect;
  readonly time: number | null;
  readonly canRewind: boolean;
  readonly onRewind: (what: "all" | "files" | "conversation") => void;
  readonly onClose: () => void;
};

/** One step: what it was, when, and the way back to it. */
export function StepPopover({ bar, green, at, time, canRewind, onRewind, onClose }: StepPopoverProps) {
  return (
    <Popover label={`Step ${bar.from}`} at={at} onClose={onClose}>
      <p className={styles.when}>
        Step {bar.from === bar.to ? bar.from : `${bar.from} to ${bar.to}`}
        {time !== null && ` · ${formatClock(time)}`}
      </p>
      <p className={styles.label}>{bar.label}</p>
      {green && <p className={styles.green}>✓ The last green state: everything that was tested passed.</p>}
      {canRewind && (
        <>
          <p className={styles.ask}>Rewind to how it stood after this step:</p>
          <div className={styles.actions}>
            <Button size="small" tone="primary" onClick={() => onRewind("all")}>
              Everything
            </Button>
            <Button size="small" onClick={() => onRewind("files")}>
              Files only
            </Button>
            <Button size="small" onClick={() => onRewind("conversation")}>
              Conversation only
            </Button>
          </div>
          <p className={styles.note}>Nothing is lost: a rewind can be undone.</p>
        </>
      )}
    </Popover>
  );
}
