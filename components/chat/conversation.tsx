"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { Entry } from "@/lib/domain/session-view.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Button } from "../ui/button.tsx";
import styles from "./conversation.module.css";
import { EntryRow } from "./entry-row.tsx";
import { isUnfinished, LiveRow } from "./live-row.tsx";
import { PiecesRow } from "./pieces-row.tsx";
import { readCall } from "./read-call.ts";
import { latestOfTurns, type Row, rowsOf, runsAgain } from "./rows.ts";
import { useFollowEnd } from "./use-follow-end.ts";

/** A patch of at most this many changed lines is shown open: it is read faster than a click is made. */
const SMALL_PATCH = 6;

const ESTIMATES: Record<Entry["kind"], number> = {
  user: 60,
  text: 70,
  reasoning: 26,
  call: 34,
  notice: 34,
  "turn-end": 26,
};

const lastSeq = (row: Row): Seq => (row.kind === "pieces" ? (row.pieces.at(-1)?.seq ?? row.seq) : row.seq);

function opensByItself(entry: Entry): boolean {
  if (entry.kind !== "call" || entry.call.name !== "apply_patch" || entry.outcome?.status !== "ok") return false;
  const reading = readCall(entry.call);
  return (
    reading.kind === "patch" && reading.files.reduce((sum, file) => sum + file.added + file.removed, 0) <= SMALL_PATCH
  );
}

/** The session as a conversation: only what is in view is on the page, and nothing that is being read moves. */
export function Conversation({
  state,
  controller,
  readOnly,
  reveal,
  empty,
  onOpenFile,
  onConnect,
}: {
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly readOnly: boolean;
  /** The entry to scroll to; a new object asks again. */
  readonly reveal: { readonly seq: Seq } | null;
  /** Stands where nothing has been said yet. */
  readonly empty: ReactNode;
  readonly onOpenFile: (path: string) => void;
  readonly onConnect: () => void;
}) {
  const { entries } = state.view;
  const scroller = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<Seq>>(new Set());
  const rows = useMemo(() => rowsOf(entries), [entries]);
  const again = useMemo(() => runsAgain(entries), [entries]);
  const resting = useMemo(() => latestOfTurns(entries)?.seq, [entries]);
  const hasLive = (state.running && state.view.status !== "waiting") || isUnfinished(state);
  const virtualizer = useVirtualizer({
    count: rows.length + (hasLive ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      return ESTIMATES[row === undefined ? "call" : row.kind === "pieces" ? "reasoning" : row.entry.kind];
    },
    getItemKey: (index) => rows[index]?.seq ?? "live",
    overscan: 8,
    gap: 11,
    paddingStart: 14,
    paddingEnd: 14,
    // A row that gets its size after React has rendered (in a list that scrolls, every new one) moves those below it before
    // the frame is painted, not by a render after it.
    directDomUpdates: true,
    directDomUpdatesMode: "position",
    onChange: () => follow.toEndIfFollowing(),
  });

  const follow = useFollowEnd(scroller);

  const said = entries.at(-1)?.kind === "user" ? entries.at(-1)?.seq : undefined;
  useEffect(() => {
    if (said !== undefined) follow.toEnd();
  }, [follow.toEnd, said]);

  // Only a new wish scrolls; entries that arrive later do not.
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  }, [rows]);
  useEffect(() => {
    // The first row that goes as far: a step may lie among the pieces of one.
    const index = reveal ? latest.current.findIndex((row) => lastSeq(row) >= reveal.seq) : -1;
    if (index < 0) return;
    follow.leave();
    virtualizer.scrollToIndex(index, { align: "center" });
  }, [virtualizer, follow.leave, reveal]);

  const toggle = useCallback(({ seq }: { readonly seq: Seq }) => {
    setToggled((old) => {
      const next = new Set(old);
      if (!next.delete(seq)) next.add(seq);
      return next;
    });
  }, []);

  if (entries.length === 0 && !hasLive) return <div className={styles.empty}>{empty}</div>;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={follow.onScroll}
      >
        <div className={styles.rows} ref={virtualizer.containerRef}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            const entry = row?.kind === "entry" ? row.entry : null;
            return (
              <div
                key={item.key}
                data-index={item.index}
                data-seq={row?.seq}
                data-revealed={(reveal && row && row.seq <= reveal.seq && reveal.seq <= lastSeq(row)) || undefined}
                ref={virtualizer.measureElement}
                className={styles.row}
              >
                {row?.kind === "pieces" && (
                  <PiecesRow pieces={row.pieces} open={toggled.has(row.seq)} onToggle={() => toggle(row)} />
                )}
                {entry && (
                  <EntryRow
                    entry={entry}
                    controller={controller}
                    open={toggled.has(entry.seq) !== opensByItself(entry)}
                    resting={entry.seq === resting}
                    again={again.get(entry.seq)}
                    readOnly={readOnly}
                    liveOutput={entry.kind === "call" ? state.live.outputs.get(entry.call.callId) : undefined}
                    onToggle={toggle}
                    onOpenFile={onOpenFile}
                    onConnect={onConnect}
                  />
                )}
                {!row && <LiveRow state={state} readOnly={readOnly} onContinue={() => controller.submit("")} />}
              </div>
            );
          })}
        </div>
      </div>
      {follow.away && (
        <Button size="small" className={styles.latest} onClick={follow.toEnd}>
          <ArrowDown aria-hidden /> Latest
        </Button>
      )}
    </div>
  );
}
