import type { PlanStep } from "@/lib/domain/tool.ts";
import styles from "./plan.module.css";

const MARKS = {
  completed: { glyph: "✓", label: "done" },
  in_progress: { glyph: "●", label: "in progress" },
  pending: { glyph: "○", label: "to do" },
} as const;

export const PlanSteps = ({ steps }: { readonly steps: readonly PlanStep[] }) => (
  <ul className={styles.steps}>
    {steps.map((step, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a plan may say the same twice, and is replaced as a whole.
      <li key={index} className={styles.step} data-status={step.status}>
        <span className={styles.mark} role="img" aria-label={MARKS[step.status].label}>
          {MARKS[step.status].glyph}
        </span>
        <span>{step.step}</span>
      </li>
    ))}
  </ul>
);
