"use client";
import { useEffect, useRef } from "react";
import { hasMod } from "../ui/keys.ts";

export type Shortcuts = {
  readonly palette: () => void;
  readonly openFile: () => void;
  readonly sidebar: () => void;
  readonly help: () => void;
  /** Esc once. */
  readonly stop: () => void;
  /** Esc twice within half a second. */
  readonly rewind: () => void;
};

const TWICE_MS = 500;

/** What only shows text, as the agent's terminal does, is no field: nothing can be typed there. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLTextAreaElement && target.readOnly);
/** The programs of the person's own terminal want Esc for themselves. */
const isShell = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-own-keys] .xterm") !== null;

/** The workbench's keys. A key that something on the page has used already is left alone. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let escapedAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const keys = latest.current;
      if (event.key === "Escape") {
        if (isShell(event.target) || document.querySelector("[role=dialog]")) return;
        const twice = event.timeStamp - escapedAt < TWICE_MS;
        escapedAt = twice ? Number.NEGATIVE_INFINITY : event.timeStamp;
        if (twice) keys.rewind();
        else keys.stop();
        return;
      }
      if (event.key === "?" && !isField(event.target)) {
        event.preventDefault();
        keys.help();
        return;
      }
      if (event.key === "F6") {
        event.preventDefault();
        focusPane(event.shiftKey ? -1 : 1);
        return;
      }
      if (!hasMod(event) || event.shiftKey || event.altKey) return;
      const action = { k: keys.palette, p: keys.openFile, b: keys.sidebar }[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** What a pane is entered by, the best first. */
const FOCUSED_FIRST = [
  "textarea:not(:disabled)",
  "[role=log][tabindex='0']",
  "[role=tree]",
  "[role=tab][aria-selected=true]",
  "[tabindex='0']",
  "button:not(:disabled)",
];

/** Moves the focus to the next or previous pane of the workbench. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.offsetParent !== null);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + step + panes.length) % panes.length];
  for (const kind of FOCUSED_FIRST) {
    const found = [...(next?.querySelectorAll<HTMLElement>(kind) ?? [])];
    const shown = found.find((element) => element.checkVisibility({ visibilityProperty: true }));
    if (!shown) continue;
    shown.focus();
    return;
  }
}
