"use client";
import { useDeferredValue, useEffect, useState } from "react";
import { halfWritten } from "@/lib/domain/half-written.ts";
import type { WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { ScriptedLabel } from "./entry-row.tsx";
import styles from "./live-row.module.css";
import { Markdown } from "./markdown.tsx";
import { latestOfTurns } from "./rows.ts";

/** Work that was begun or asked for, and that nobody is doing now. */
export const isUnfinished = ({ running, view }: WorkbenchState): boolean =>
  !running &&
  (view.status === "interrupted" || (view.status === "idle" && latestOfTurns(view.entries)?.kind === "user"));

/** What is going on right now, below what is already recorded. */
export function LiveRow({
  state,
  readOnly,
  onContinue,
}: {
  readonly state: WorkbenchState;
  readonly readOnly: boolean;
  readonly onContinue: () => void;
}) {
  const { live, view, running } = state;
  // Deferred, so that a long text does not hold up the keys; but never longer than it is live.
  const deferred = useDeferredValue(live.text);
  const text = live.text && deferred;
  if (!running) {
    if (!isUnfinished(state)) return null;
    return (
      <div className={styles.interrupted} role="status">
        {view.status === "interrupted" ? (
          <p>
            <b>Interrupted.</b> The page was closed or reloaded while this turn ran. All that was shown is kept; nothing
            is run again by itself.
          </p>
        ) : (
          <p>
            <b>Not answered.</b> Nobody has worked on this message yet.
          </p>
        )}
        {!readOnly && (
          <Button size="small" tone="primary" onClick={onContinue}>
            Continue
          </Button>
        )}
      </div>
    );
  }
  if (view.status === "waiting") return null;
  return (
    <div className={styles.live}>
      {text && (
        <div>
          {view.speaker?.provider === "scripted" && <ScriptedLabel />}
          <Markdown text={text} />
        </div>
      )}
      {live.retry ? (
        <Retry until={live.retry.until} happened={live.retry.error.happened ?? live.retry.error.message} />
      ) : (
        <p className={styles.doing} role="status">
          <Dot tone="wait" pulse />
          <Doing state={state} />
        </p>
      )}
    </div>
  );
}

function Doing({ state }: { readonly state: WorkbenchState }) {
  const { live, view } = state;
  if (live.writing) {
    const about = halfWritten(live.writing.name, live.writing.text);
    const verb = live.writing.name === "plan" ? "Planning" : "Writing";
    return (
      <>
        {verb}
        {about && <code className={styles.about}>{about}</code>}…
      </>
    );
  }
  if (live.reasoning)
    return <span className={styles.thinking}>Thinking: {live.reasoning.trim().split("\n").at(-1)}</span>;
  if (view.open.length > 0)
    return <>Waits for {view.open.length === 1 ? "the command" : `${view.open.length} commands`} to end…</>;
  return live.text ? <>Writing…</> : <>Working…</>;
}

function Retry({ until, happened }: { readonly until: number; readonly happened: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return (
    <p className={styles.retry} role="status">
      {happened} <span className={styles.count}>{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again…"}</span>
    </p>
  );
}
