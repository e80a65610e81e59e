"use client";
import { type FormEvent, useState } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { Tick } from "@/lib/domain/thread.ts";
import { KIND_NAMES, LAST_GREEN } from "../thread/thread.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { formatClock } from "../ui/format.ts";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./dialogs.module.css";

/** The latest steps; older ones are reached through the thread. */
const MOST = 200;

type What = "all" | "files" | "conversation";

/** Goes back to how things stood after a step. */
export function RewindDialog({
  ticks,
  green,
  timeOf,
  onRewind,
  onClose,
}: {
  readonly ticks: readonly Tick[];
  readonly green: Seq | null;
  readonly timeOf: (seq: Seq) => number | null;
  readonly onRewind: (to: Seq, what: What) => void;
  readonly onClose: () => void;
}) {
  const steps = ticks.map((tick, index) => ({ ...tick, step: index + 1 })).slice(-MOST);
  const [chosen, setChosen] = useState(() => steps.at(-2) ?? steps.at(-1));
  const [what, setWhat] = useState<What>("all");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!chosen) return;
    onRewind(chosen.seq, what);
    onClose();
  };
  return (
    <Dialog
      title="Rewind"
      description="Everything stands again as it stood after the step you choose. What came later stays in the log, and a rewind can be undone."
      wide
      onClose={onClose}
    >
      <form onSubmit={submit}>
        <fieldset className={styles.steps}>
          <legend className="visually-hidden">After which step</legend>
          {steps.toReversed().map((step) => {
            const time = timeOf(step.seq);
            return (
              <label key={step.step} className={styles.step}>
                <input type="radio" name="step" checked={chosen?.step === step.step} onChange={() => setChosen(step)} />
                <span className={styles.bar} data-kind={step.kind} aria-hidden />
                <span className={styles.number}>{step.step}</span>
                <span className={styles.told}>
                  <span className={styles.label}>
                    <span className="visually-hidden">{KIND_NAMES[step.kind]}: </span>
                    {step.label || KIND_NAMES[step.kind]}
                  </span>
                  {step.seq === green && <span className={styles.green}>✓ {LAST_GREEN}</span>}
                </span>
                <span className={styles.time}>{time === null ? "" : formatClock(time)}</span>
              </label>
            );
          })}
        </fieldset>
        <DialogActions>
          <span className={styles.what}>
            <Segmented
              label="What is rewound"
              value={what}
              onChange={setWhat}
              options={[
                { value: "all", label: "Everything" },
                { value: "files", label: "Files" },
                { value: "conversation", label: "Conversation" },
              ]}
            />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={!chosen}>
            Rewind to step {chosen?.step}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
