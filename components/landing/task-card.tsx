import { Play } from "lucide-react";
import type { TaskIndexEntry } from "@/lib/domain/task.ts";
import { Button } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { plural } from "../ui/format.ts";
import styles from "./task-card.module.css";

/** A task of the gallery: what is wrong, how it stands, and the way in. */
export function TaskCard({
  task,
  busy,
  onRun,
}: {
  readonly task: TaskIndexEntry;
  readonly busy: boolean;
  readonly onRun: () => void;
}) {
  const failing = task.before?.failing ?? 0;
  const passing = task.before?.passing ?? 0;
  return (
    <li className={styles.card}>
      <h3 className={styles.title}>{task.title}</h3>
      <p className={styles.summary}>{task.summary}</p>
      <div className={styles.foot}>
        <p className={styles.facts}>
          {task.before && (
            <span className={failing > 0 ? styles.fail : styles.pass}>
              <Dot tone={failing > 0 ? "fail" : "pass"} />
              {failing > 0 ? `${failing} failing` : `${passing} passing`}
            </span>
          )}
          <span>{[task.tags[0], plural(task.files.length, "file")].filter(Boolean).join(" · ")}</span>
        </p>
        <Button
          size="small"
          className={styles.run}
          disabled={busy}
          data-run={task.id}
          aria-label={`Run: ${task.title}`}
          title={task.walkthrough ? "Without a model this plays the scripted walkthrough" : "Needs a model"}
          onClick={onRun}
        >
          <Play aria-hidden /> Run
        </Button>
      </div>
    </li>
  );
}
