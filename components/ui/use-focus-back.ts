import { useRef, useState } from "react";

/**
 * For a dialog that has no trigger of its own: gives the focus back, when it has closed, to what had it before, and only
 * then does what was chosen in it. `earlier`: what had the focus, when something else has taken it since. Where the choice or another pane has taken the focus meanwhile, it stays there.
 */
export function useFocusBack(earlier: Element | null = null) {
  const [before] = useState(() => earlier ?? (typeof document === "undefined" ? null : document.activeElement));
  const chosen = useRef<(() => void) | null>(null);
  return {
    onCloseAutoFocus: (event: Event): void => {
      event.preventDefault();
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
      chosen.current?.();
    },
    afterwards: (choice: () => void): void => {
      chosen.current = choice;
    },
  };
}
