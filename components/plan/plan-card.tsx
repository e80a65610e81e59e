"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import type { PlanStep } from "@/lib/domain/tool.ts";
import { useSetting } from "../ui/use-setting.ts";
import styles from "./plan.module.css";
import { PlanSteps } from "./plan-steps.tsx";

/** The agent's plan as it stands; folded to its current step when the person wants the room. */
export function PlanCard({ steps }: { readonly steps: readonly PlanStep[] }) {
  const [fold, setFold] = useSetting("tabwright.plan", ["open", "folded"], "open");
  if (steps.length === 0) return null;
  const done = steps.filter((step) => step.status === "completed").length;
  const open = fold === "open";
  const current =
    steps.find((step) => step.status === "in_progress") ?? steps.find((step) => step.status === "pending");
  return (
    <section className={styles.card} aria-label="Plan">
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        onClick={() => setFold(open ? "folded" : "open")}
      >
        <span className={styles.name}>Plan</span>
        <span className={styles.current}>{!open && current?.step}</span>
        <span className={styles.count}>
          {done} of {steps.length}
        </span>
        {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
      </button>
      {open && (
        <div className={styles.scroll}>
          <PlanSteps steps={steps} />
        </div>
      )}
    </section>
  );
}
