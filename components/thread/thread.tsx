"use client";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import type { Seq } from "@/lib/domain/ids.ts";
import type { Tick } from "@/lib/domain/thread.ts";
import { Kbd } from "../ui/kbd.tsx";
import { lazily } from "../ui/lazy.ts";
import { type Bar, compressTicks } from "./compress-ticks.ts";
import type { StepPopoverProps } from "./step-popover.tsx";
import styles from "./thread.module.css";

const StepPopover = lazily<StepPopoverProps>(() => import("./step-popover.tsx").then((module) => module.StepPopover));

/** Narrowest bar and the gap beside it, in pixels. */
const NARROWEST = 3;

export const KIND_NAMES: Record<Tick["kind"], string> = {
  message: "message",
  text: "answer",
  command: "command",
  edit: "edit",
  pass: "passed",
  fail: "failed",
  interrupted: "interrupted",
  plan: "plan",
  notice: "notice",
};

/** Its full meaning stands in SessionView. */
export const LAST_GREEN = "last green state";

const wordsFor = (bar: Bar, green: boolean): string => {
  const end = green ? ` (${LAST_GREEN})` : "";
  return bar.from === bar.to
    ? `Step ${bar.from}, ${KIND_NAMES[bar.kind]}: ${bar.label}${end}`
    : `Steps ${bar.from} to ${bar.to}, among them: ${bar.label}${end}`;
};

/**
 * The session as a row of ticks. One control: the pointer takes the nearest tick, arrow keys walk it, Enter or a press
 * opens the step.
 */
export function Thread({
  ticks,
  green,
  timeOf,
  canRewind,
  onReveal,
  onRewind,
  onRewindDialog,
}: {
  readonly ticks: readonly Tick[];
  /** The step that is the last green state. */
  readonly green: Seq | null;
  /** When the step was, milliseconds since 1970; null when the log does not say. */
  readonly timeOf: (seq: Seq) => number | null;
  readonly canRewind: boolean;
  readonly onReveal: (seq: Seq) => void;
  readonly onRewind: (to: Seq, what: "all" | "files" | "conversation") => void;
  readonly onRewindDialog: () => void;
}) {
  const track = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [hovered, setHovered] = useState<number | null>(null);
  const [walked, setWalked] = useState<number | null>(null);
  const [opened, setOpened] = useState<{ bar: Bar; at: DOMRect } | null>(null);

  useEffect(() => {
    const element = track.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const bars = compressTicks(ticks, Math.max(8, Math.floor(width / (NARROWEST + 1))));
  const greenStep = ticks.findLastIndex((tick) => tick.seq === green) + 1;
  const isGreen = (bar: Bar): boolean => bar.from <= greenStep && greenStep <= bar.to;
  const last = bars.length - 1;
  const current = Math.min(walked ?? last, last);
  const shown = hovered !== null && hovered <= last ? hovered : null;
  const labelled = shown ?? (walked !== null && document.activeElement === track.current ? current : null);

  const elementAt = (index: number): Element | undefined => track.current?.querySelectorAll("[data-kind]")[index];
  const nearest = (x: number): number => {
    let best = 0;
    let distance = Number.POSITIVE_INFINITY;
    track.current?.querySelectorAll("[data-kind]").forEach((element, index) => {
      const box = element.getBoundingClientRect();
      const gap = Math.abs(x - (box.left + box.width / 2));
      if (gap < distance) {
        best = index;
        distance = gap;
      }
    });
    return best;
  };
  const open = (index: number): void => {
    const bar = bars[index];
    const element = elementAt(index);
    if (!bar || !element) return;
    setWalked(index);
    setOpened({ bar, at: element.getBoundingClientRect() });
    onReveal(bar.seq);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") open(current);
    else {
      const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      setWalked(Math.max(0, Math.min(last, to)));
    }
    event.preventDefault();
  };
  const label = labelled === null ? undefined : bars[labelled];
  return (
    <section className={styles.thread} aria-label="Thread of steps">
      <span className={styles.name}>Thread</span>
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label="Thread"
        aria-valuemin={bars.length === 0 ? 0 : 1}
        aria-valuemax={ticks.length}
        aria-valuenow={bars[current]?.to ?? 0}
        aria-valuetext={bars[current] ? wordsFor(bars[current], isGreen(bars[current])) : "No steps yet"}
        className={styles.track}
        onKeyDown={onKeyDown}
        onMouseMove={(event: MouseEvent) => setHovered(bars.length > 0 ? nearest(event.clientX) : null)}
        onMouseLeave={() => setHovered(null)}
        onClick={(event: MouseEvent) => bars.length > 0 && open(nearest(event.clientX))}
        onBlur={() => setWalked((old) => (opened ? old : null))}
      >
        {bars.map((bar, index) => (
          <span
            key={bar.from}
            className={styles.tick}
            data-kind={bar.kind}
            data-green={isGreen(bar) || undefined}
            data-current={index === current || undefined}
            data-hovered={index === shown || undefined}
          />
        ))}
        {bars.length === 0 && <span className={styles.none}>Every step will stand here.</span>}
        {label && labelled !== null && !opened && (
          <Label text={wordsFor(label, isGreen(label))} over={elementAt(labelled)} track={track.current} />
        )}
      </div>
      <span className={styles.facts}>
        {ticks.length > 0 && <span>step {ticks.length}</span>}
        {canRewind && ticks.length > 0 && (
          <button type="button" className={styles.rewind} onClick={onRewindDialog}>
            rewind <Kbd>Esc Esc</Kbd>
          </button>
        )}
      </span>
      {opened && (
        <StepPopover
          bar={opened.bar}
          green={isGreen(opened.bar)}
          at={opened.at}
          time={timeOf(opened.bar.seq)}
          canRewind={canRewind}
          onRewind={(what) => {
            setOpened(null);
            onRewind(opened.bar.seq, what);
          }}
          onClose={() => {
            setOpened(null);
            track.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function Label({ text, over, track }: { text: string; over: Element | undefined; track: HTMLElement | null }) {
  if (!over || !track) return null;
  const box = over.getBoundingClientRect();
  const from = track.getBoundingClientRect();
  const x = box.left + box.width / 2 - from.left;
  return (
    <span
      aria-hidden
      className={styles.label}
      style={{ left: x, translate: `${-Math.round((x / from.width) * 100)}% 0` }}
    >
      {text}
    </span>
  );
}
