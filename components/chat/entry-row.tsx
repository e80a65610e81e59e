"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Entry } from "@/lib/domain/session-view.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { ApprovalCard } from "../approval/approval-card.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { formatDuration } from "../ui/format.ts";
import styles from "./entry-row.module.css";
import { Markdown } from "./markdown.tsx";
import type { CallEntry } from "./rows.ts";
import { ToolCall } from "./tool-call.tsx";

export type EntryRowProps = {
  readonly entry: Entry;
  readonly controller: SessionController;
  readonly open: boolean;
  /** Nothing but a person's own commands came after it. */
  readonly resting: boolean;
  /** The person's later run of the command that was interrupted here. */
  readonly again: CallEntry | undefined;
  readonly readOnly: boolean;
  readonly liveOutput: string | undefined;
  readonly onToggle: (entry: Entry) => void;
  readonly onOpenFile: (path: string) => void;
  readonly onConnect: () => void;
};

/** One entry of the conversation. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry, controller, open, readOnly } = props;
  switch (entry.kind) {
    case "user":
      return (
        <div className={styles.user}>
          <p className={styles.said}>{entry.text}</p>
          {entry.delivery === "steer" && <p className={styles.delivery}>steered the running turn · delivered</p>}
          {entry.delivery === "queue" && <p className={styles.delivery}>was queued · delivered</p>}
        </div>
      );
    case "text":
      return <TextRow entry={entry} />;
    case "reasoning":
      return (
        <Folded title="Thought it through" open={open} onToggle={() => props.onToggle(entry)}>
          <Markdown text={entry.text} />
        </Folded>
      );
    case "call":
      return entry.state === "waiting" ? (
        <ApprovalCard
          entry={entry}
          readOnly={readOnly}
          onDecide={(decision, reason) => controller.decide(entry.call.callId, decision, reason)}
          onAllowAll={() => {
            controller.setMode("auto");
            controller.decide(entry.call.callId, "allow");
          }}
          onOpenFile={props.onOpenFile}
        />
      ) : (
        <ToolCall
          entry={entry}
          open={open}
          liveOutput={props.liveOutput}
          readOnly={readOnly}
          onToggle={() => props.onToggle(entry)}
          onOpenFile={props.onOpenFile}
          again={props.again}
          onRunAgain={() => controller.runAgain(entry.seq)}
          readBlob={(hash) => controller.readBlob(hash)}
        />
      );
    case "notice":
      return <NoticeRow entry={entry} />;
    case "turn-end":
      return <TurnEnd {...props} entry={entry} />;
  }
});

export const TextRow = ({ entry }: { readonly entry: Extract<Entry, { kind: "text" }> }) => (
  <div className={cx(entry.partial && styles.partial)} title={speakerTitle(entry.speaker)}>
    {entry.speaker.provider === "scripted" && <ScriptedLabel />}
    <Markdown text={entry.text} />
    {entry.partial && <p className={styles.cut}>cut off here</p>}
  </div>
);

export const NoticeRow = ({ entry }: { readonly entry: Extract<Entry, { kind: "notice" }> }) => (
  <p className={cx(styles.notice, styles[entry.tone])}>{entry.text}</p>
);

const speakerTitle = (speaker: { provider: string; model: string }): string | undefined =>
  speaker.provider === "scripted" ? undefined : `Written by ${speaker.model}`;

export const ScriptedLabel = () => <p className={styles.scripted}>Scripted walkthrough, no model</p>;

/** One line that can be unfolded. */
export function Folded({
  title,
  open,
  onToggle,
  children,
}: {
  readonly title: string;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={onToggle}>
        {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        {title}
      </button>
      {open && <div className={styles.folded}>{children}</div>}
    </div>
  );
}

const ENDS = {
  stop: "Done",
  aborted: "You stopped this",
  error: "Stopped by an error",
  budget: "Stopped at its budget",
  loop: "Stopped: the same failure again and again",
} as const;

function TurnEnd({
  entry,
  resting,
  readOnly,
  controller,
  onConnect,
}: EntryRowProps & { entry: Extract<Entry, { kind: "turn-end" }> }) {
  const calm = entry.reason === "stop" || entry.reason === "aborted";
  return (
    <div className={cx(styles.end, !calm && styles.badEnd)}>
      <p className={styles.endLine}>
        <span className={styles.endName}>
          {entry.reason === "aborted" && entry.message && !entry.awaited ? "Stopped" : ENDS[entry.reason]}
        </span>
        <span className={styles.endTime}>{formatDuration(entry.durationMs)}</span>
      </p>
      {entry.message && (
        <p className={styles.endMessage}>
          {entry.awaited ? `It was waiting to try again: ${entry.message}` : entry.message}
        </p>
      )}
      {resting && !readOnly && entry.reason !== "stop" && (
        <div className={styles.endActions}>
          <Button size="small" onClick={() => controller.submit("")}>
            Continue
          </Button>
          {entry.reason === "error" && (
            <Button size="small" tone="quiet" onClick={onConnect}>
              Choose another model
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
