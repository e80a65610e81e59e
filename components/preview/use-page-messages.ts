import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { type ConsoleLine, type PagePlace, readPageMessage } from "./page-message.ts";

/** Only the latest lines are kept; a page that says more than the second figure is not listened to any more. */
const KEPT = 300;
const HEARD = 5000;

export type PageConsole = {
  readonly lines: readonly (ConsoleLine & { readonly key: number })[];
  readonly total: number;
  readonly errors: number;
  /** The page said too much. */
  readonly cut: boolean;
};
const quiet: PageConsole = { lines: [], total: 0, errors: 0, cut: false };

export type PageHandlers = {
  readonly link: (href: string) => void;
  /** The frame's empty page waits for the page to show. */
  readonly ready?: () => void;
  /** The page has heard an order. */
  readonly heard?: () => void;
  readonly place?: (place: PagePlace) => void;
};

/** What the framed page prints since `serial`, or since it began; drawn at most once a frame. */
export function usePageMessages(
  frame: RefObject<HTMLIFrameElement | null>,
  serial: number,
  handlers: PageHandlers,
): PageConsole {
  const [shown, setShown] = useState<PageConsole>(quiet);
  const latest = useRef(handlers);
  latest.current = handlers;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new serial is a new page with an empty console.
  useLayoutEffect(() => {
    let console = quiet;
    let drawing = 0;
    setShown(quiet);
    const draw = (): void => {
      drawing = 0;
      setShown(console);
    };
    const hear = (event: MessageEvent): void => {
      const message = readPageMessage(event, frame.current?.contentWindow);
      if (!message) return;
      if (message.type === "order-heard") latest.current.heard?.();
      if (console.cut && message.type !== "page-location") return;
      if (message.type === "frame-ready") latest.current.ready?.();
      if (message.type === "link") latest.current.link(message.href);
      if (message.type === "page-location") {
        latest.current.place?.(message);
        if (message.fresh) {
          console = quiet;
          if (!drawing) drawing = requestAnimationFrame(draw);
        }
      }
      if (message.type !== "console") return;
      const lines = [...console.lines.slice(1 - KEPT), { ...message, key: console.total }];
      const errors = console.errors + (message.level === "error" ? 1 : 0);
      console = { lines, errors, total: console.total + 1, cut: console.total + 1 >= HEARD };
      if (!drawing) drawing = requestAnimationFrame(draw);
    };
    addEventListener("message", hear);
    return () => {
      removeEventListener("message", hear);
      cancelAnimationFrame(drawing);
    };
  }, [frame, serial]);
  return shown;
}
