"use client";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { cx } from "./cx.ts";
import { type KeptPane, readPane, writePane } from "./kept-pane.ts";
import styles from "./sized-pane.module.css";

export type SizedPaneHandle = { toggle(): void };

/** Pixels an arrow key moves the edge. */
const STEP = 24;
/** Dragged this far below its smallest size, a pane closes. */
const CLOSES_AT = 60;

/**
 * A pane of a flex row or column with an edge that is dragged, moved by arrow keys, and closes the pane (Enter, or
 * dragging it shut; a double press gives the first size). The sibling with `data-rest` (pixels it keeps at least) takes
 * what is left. Remembered in this browser, except what is opened while `tight`.
 */
export function SizedPane({
  ref,
  id,
  edge,
  initial,
  smallest,
  label,
  collapsible = true,
  tight = false,
  onOpenChange,
  children,
}: {
  readonly ref?: Ref<SizedPaneHandle>;
  readonly id: string;
  /** The side of the pane on which the edge is. */
  readonly edge: "right" | "left" | "bottom";
  /** A CSS length or percentage of the row. */
  readonly initial: string;
  /** Pixels. */
  readonly smallest: number;
  /** Names the edge for screen readers. */
  readonly label: string;
  readonly collapsible?: boolean;
  /** There is no room for it: it is closed until somebody asks for it. */
  readonly tight?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly children: ReactNode;
}) {
  const [{ size, open: openWide }, setSized] = useState(() => readPane(id));
  const [openTight, setOpenTight] = useState(false);
  const open = tight ? openTight : openWide;
  const pane = useRef<HTMLDivElement>(null);
  const drag = useRef<{ at: number; size: number; most: number } | null>(null);
  const paneId = useId();
  const vertical = edge === "bottom";

  const measure = (): { size: number; most: number } => {
    const side = vertical ? "offsetHeight" : "offsetWidth";
    const siblings = [...(pane.current?.parentElement?.children ?? [])];
    const rest = siblings.find(
      (child): child is HTMLElement => child instanceof HTMLElement && "rest" in child.dataset,
    );
    const slack = rest ? rest[side] - Number(rest.dataset.rest) : 0;
    const now = pane.current?.[side] ?? 0;
    return { size: now, most: now + Math.max(0, slack) };
  };
  const show = (next: KeptPane): KeptPane => {
    const kept = { size: next.size, open: tight ? openWide : next.open };
    if (tight) setOpenTight(next.open);
    setSized(kept);
    return kept;
  };
  const keep = (next: KeptPane): void => writePane(id, show(next));
  const toggle = (): void => {
    if (collapsible) keep({ size, open: !open });
  };
  useImperativeHandle(ref, () => ({ toggle }));

  const told = useRef(onOpenChange);
  useEffect(() => {
    told.current = onOpenChange;
  }, [onOpenChange]);
  useEffect(() => told.current?.(open), [open]);

  const sized = (wanted: number, most: number): KeptPane => {
    if (collapsible && wanted < smallest - CLOSES_AT) return { size, open: false };
    return { size: Math.round(Math.min(Math.max(wanted, smallest), Math.max(smallest, most))), open: true };
  };
  const position = (event: PointerEvent): number => (vertical ? event.clientY : event.clientX);
  const moved = (event: PointerEvent): KeptPane | null => {
    if (!drag.current || position(event) === drag.current.at) return null;
    const delta = (position(event) - drag.current.at) * (edge === "left" ? -1 : 1);
    return sized(drag.current.size + delta, drag.current.most);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { size: now, most } = measure();
    const grow = { right: "ArrowRight", left: "ArrowLeft", bottom: "ArrowDown" }[edge];
    const shrink = { right: "ArrowLeft", left: "ArrowRight", bottom: "ArrowUp" }[edge];
    if (event.key === "Enter") toggle();
    else if (event.key === grow) keep(sized(open ? now + STEP : smallest, most));
    else if (event.key === shrink) keep(sized(Math.max(smallest, now - STEP), most));
    else if (event.key === "Home") keep(sized(smallest, most));
    else if (event.key === "End") keep(sized(most, most));
    else return;
    event.preventDefault();
  };

  const body = (
    <div
      key="pane"
      id={paneId}
      ref={pane}
      className={styles.pane}
      hidden={!open}
      style={{ flexBasis: size === null ? initial : `${size}px`, [vertical ? "minHeight" : "minWidth"]: smallest }}
    >
      {children}
    </div>
  );
  const separator = (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is the ARIA window splitter.
    <div
      key="edge"
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-controls={paneId}
      aria-orientation={vertical ? "horizontal" : "vertical"}
      aria-valuenow={open ? (size ?? smallest) : 0}
      aria-valuemin={0}
      aria-valuetext={open ? (size === null ? "first size" : `${size} pixels`) : "closed"}
      className={cx(styles.edge, vertical ? styles.row : styles.column)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: position(event), ...measure() };
      }}
      onPointerMove={(event) => {
        const next = moved(event);
        if (next) show(next);
      }}
      onPointerUp={(event) => {
        const next = moved(event);
        drag.current = null;
        if (next) keep(next);
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={() => keep({ size: null, open: true })}
      onKeyDown={onKeyDown}
    />
  );
  return edge === "left" ? [separator, body] : [body, separator];
}
