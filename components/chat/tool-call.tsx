"use client";
import { Ban, Check, ChevronDown, ChevronRight, CircleSlash, Diff, ListChecks, TimerOff, X } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { BlobHash } from "@/lib/domain/ids.ts";
import { isNotRun, readByPerson } from "@/lib/domain/outcome-text.ts";
import { PlanSteps } from "../plan/plan-steps.tsx";
import { Button } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { formatDuration, plural } from "../ui/format.ts";
import { OutputView } from "./output-view.tsx";
import { Counts, PatchView } from "./patch-view.tsx";
import { type CallReading, readCall } from "./read-call.ts";
import type { CallEntry } from "./rows.ts";
import styles from "./tool-call.module.css";

type ToolCallProps = {
  readonly entry: CallEntry;
  readonly open: boolean;
  /** Tail of what a running call has printed so far. */
  readonly liveOutput: string | undefined;
  readonly readOnly: boolean;
  readonly onToggle: () => void;
  readonly onOpenFile: (path: string) => void;
  /** The person's later run of the same command, when this one was interrupted. */
  readonly again: CallEntry | undefined;
  readonly onRunAgain: () => void;
  readonly readBlob: (hash: BlobHash) => Promise<Uint8Array | null>;
};

/** A call: one line until opened. */
export const ToolCall = memo(function ToolCall(props: ToolCallProps) {
  const { entry, open, onToggle } = props;
  const reading = readCall(entry.call);
  return (
    <div className={styles.call} data-state={entry.state}>
      <button type="button" className={styles.line} aria-expanded={open} onClick={onToggle}>
        <StateIcon entry={entry} reading={reading} />
        <Title reading={reading} />
        {entry.call.by === "user" && <span className={styles.by}>you</span>}
        <span className={styles.facts}>
          <Facts entry={entry} reading={reading} />
        </span>
        <span className={styles.chevron}>{open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}</span>
      </button>
      {open && <CallBody {...props} reading={reading} />}
      {entry.state === "interrupted" && (
        <p className={cx(styles.interrupted, props.again && styles.settled)}>
          {whatOfIt(entry, props.again)}
          {!props.readOnly && reading.kind === "command" && !props.again && (
            <Button size="small" onClick={props.onRunAgain}>
              {notRun(entry) ? "Run it" : "Run again"}
            </Button>
          )}
        </p>
      )}
    </div>
  );
});

const notRun = ({ outcome }: CallEntry): boolean => outcome !== null && isNotRun(outcome);

function whatOfIt(entry: CallEntry, again: CallEntry | undefined): string {
  const what = notRun(entry) ? "Not run: it was interrupted before it began." : "Interrupted before it ended.";
  if (again) return `${what} You ran it ${notRun(entry) ? "" : "again "}below${howItWent(again)}.`;
  return notRun(entry) ? what : `${what} It may have had effects; nothing is run again by itself.`;
}

function howItWent({ outcome, state }: CallEntry): string {
  if (outcome?.exitCode !== undefined) return `, exit ${outcome.exitCode}`;
  if (state === "interrupted") return ", and that was interrupted too";
  return outcome ? "" : ", and it is running";
}

function StateIcon({ entry, reading }: { readonly entry: CallEntry; readonly reading: CallReading }) {
  const icon = (look: string | undefined, label: string, glyph: ReactNode): ReactNode => (
    <span className={look} role="img" aria-label={label}>
      {glyph}
    </span>
  );
  if (entry.state === "running" || entry.state === "requested" || entry.state === "waiting") {
    return icon(styles.icon, entry.state === "waiting" ? "waits for you" : "running", <Dot tone="wait" pulse />);
  }
  switch (entry.outcome?.status) {
    case "ok":
      if (reading.kind === "patch") return icon(styles.edit, "edited", <Diff aria-hidden />);
      if (reading.kind === "plan") return icon(styles.icon, "plan", <ListChecks aria-hidden />);
      return icon(styles.pass, "succeeded", <Check aria-hidden />);
    case "failed":
      return icon(styles.fail, "failed", <X aria-hidden />);
    case "rejected":
      return icon(styles.fail, "not accepted", <CircleSlash aria-hidden />);
    case "timed-out":
      return icon(styles.fail, "timed out", <TimerOff aria-hidden />);
    case "denied":
      return icon(styles.icon, "denied", <Ban aria-hidden />);
    default:
      return entry.state === "denied"
        ? icon(styles.icon, "denied", <Ban aria-hidden />)
        : icon(styles.wait, notRun(entry) ? "not run" : "interrupted", <CircleSlash aria-hidden />);
  }
}

function Title({ reading }: { readonly reading: CallReading }) {
  switch (reading.kind) {
    case "command":
      return <code className={styles.title}>{reading.command}</code>;
    case "patch": {
      const [first, ...rest] = reading.files;
      return (
        <code className={styles.title}>
          {first?.movedTo ?? first?.path}
          {rest.length > 0 && <span className={styles.more}> and {rest.length} more</span>}
        </code>
      );
    }
    case "plan":
      return <span className={styles.title}>Plan updated</span>;
    case "other":
      return <code className={styles.title}>{reading.name}</code>;
  }
}

function Facts({ entry, reading }: { readonly entry: CallEntry; readonly reading: CallReading }) {
  const { outcome, state } = entry;
  if (state === "waiting") return "waits for you";
  if (state === "interrupted") return notRun(entry) ? "not run" : "interrupted";
  if (state === "denied" || outcome?.status === "denied")
    return entry.decidedBy === "user" ? "denied by you" : "denied";
  if (!outcome) return "running";
  if (reading.kind === "plan" && outcome.status === "ok") {
    const done = reading.steps.filter((step) => step.status === "completed").length;
    return `${done} of ${reading.steps.length}`;
  }
  if (reading.kind === "patch" && outcome.status === "ok") {
    const files = outcome.files ?? reading.files;
    const sum = (key: "added" | "removed"): number => files.reduce((total, file) => total + file[key], 0);
    return <Counts added={sum("added")} removed={sum("removed")} />;
  }
  const words = { rejected: "not accepted", "timed-out": "timed out", interrupted: "interrupted", ok: "", failed: "" };
  const how = outcome.exitCode === undefined ? words[outcome.status] : `exit ${outcome.exitCode}`;
  return [how, formatDuration(outcome.durationMs)].filter(Boolean).join(" · ");
}

function CallBody({
  entry,
  reading,
  liveOutput,
  onOpenFile,
  readBlob,
}: ToolCallProps & { readonly reading: CallReading }) {
  const { outcome } = entry;
  const output = outcome ? readByPerson(outcome.output) : (liveOutput ?? "");
  const quiet = outcome?.status === "ok" && (reading.kind === "patch" || reading.kind === "plan");
  return (
    <div className={styles.body}>
      {reading.kind === "command" && reading.command.includes("\n") && (
        <pre className={styles.input}>{reading.command}</pre>
      )}
      {reading.kind === "other" && <pre className={styles.input}>{reading.input}</pre>}
      {reading.kind === "plan" && <PlanSteps steps={reading.steps} />}
      {reading.kind === "patch" &&
        reading.files.map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a patch may name a file twice, and its files never move.
          <PatchView key={index} file={file} onOpen={onOpenFile} />
        ))}
      {entry.reason && <p className={styles.note}>Reason given: {entry.reason}</p>}
      {!quiet && (outcome || liveOutput) && <OutputView output={output} full={outcome?.full} readBlob={readBlob} />}
      {outcome?.tests && <p className={styles.note}>{testLine(outcome.tests)}</p>}
    </div>
  );
}

const testLine = (tests: { passed: number; failed: number; skipped: number }): string =>
  [`${plural(tests.passed, "test")} passed`, `${tests.failed} failed`, tests.skipped > 0 && `${tests.skipped} skipped`]
    .filter(Boolean)
    .join(" · ");
