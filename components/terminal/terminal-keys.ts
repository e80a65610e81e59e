/** Escape and then Tab leaves the terminal, as in the editor; the Tab must come this soon, in milliseconds. */
const LEAVE_WITHIN_MS = 2000;

export type KeyActions = {
  readonly search: () => void;
  readonly copy: () => void;
  readonly scroll: (lines: number | "page-up" | "page-down" | "top" | "bottom") => void;
};

const SCROLL = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: "page-up",
  PageDown: "page-down",
  Home: "top",
  End: "bottom",
} as const;

/**
 * Decides which keys are the terminal's. False: xterm leaves the key to the page and the browser. A read-only view takes
 * none but those that scroll, so that the page's own keys keep working there; F6, which goes from pane to pane, always does.
 */
export function terminalKeys(readOnly: boolean, actions: KeyActions): (event: KeyboardEvent) => boolean {
  let escapedAt = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.type !== "keydown") return !readOnly;
    const { key, ctrlKey, shiftKey, metaKey, altKey } = event;
    const letter = key.toLowerCase();
    if (ctrlKey && shiftKey && (letter === "f" || letter === "c")) {
      event.preventDefault();
      event.stopPropagation();
      if (letter === "f") actions.search();
      else actions.copy();
      return false;
    }
    const leaving = key === "Tab" && event.timeStamp - escapedAt < LEAVE_WITHIN_MS;
    if (key === "Escape") escapedAt = event.timeStamp;
    else if (key !== "Shift") escapedAt = Number.NEGATIVE_INFINITY;
    if (key === "F6") return false;
    if (!readOnly) return !(leaving || (ctrlKey && !altKey && letter === "v"));
    if (key in SCROLL && !ctrlKey && !metaKey && !altKey) {
      event.preventDefault();
      actions.scroll(SCROLL[key as keyof typeof SCROLL]);
    }
    return false;
  };
}
