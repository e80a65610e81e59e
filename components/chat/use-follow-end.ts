"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Within this many pixels of the end, what is new is followed. */
const AT_END = 40;
/** A scroll this long after a wheel, a key or a finger, in milliseconds, is a person's. */
const BY_HAND = 500;

/**
 * Keeps a scroller at its end while the person is there, and leaves it alone once they have scrolled up. Call it in the
 * component that renders the contents: every render is a chance that they have grown.
 */
export function useFollowEnd(scroller: RefObject<HTMLElement | null>): {
  /** The person reads further up. */
  readonly away: boolean;
  readonly onScroll: () => void;
  /** The contents have another size, without a render of the component. */
  readonly toEndIfFollowing: () => void;
  readonly toEnd: () => void;
  /** Something else decides now what is in view. */
  readonly leave: () => void;
} {
  const following = useRef(true);
  const seen = useRef({ top: 0, size: "" });
  const touched = useRef(Number.NEGATIVE_INFINITY);
  const [away, setAway] = useState(false);
  const set = useCallback((follows: boolean) => {
    following.current = follows;
    setAway(!follows);
  }, []);
  const follow = useCallback(() => {
    const element = scroller.current;
    if (!element || !following.current) return;
    element.scrollTop = element.scrollHeight;
    seen.current = { top: element.scrollTop, size: sizeOf(element) };
  }, [scroller]);

  // A smaller offset than before is a person going up, unless the contents or the window have just got another size:
  // then the browser, or what measures the rows, has moved it.
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { top, size } = seen.current;
    seen.current = { top: element.scrollTop, size: sizeOf(element) };
    const byHand = size === seen.current.size || performance.now() - touched.current < BY_HAND;
    const distance = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (distance <= AT_END) set(true);
    else if (element.scrollTop < top && byHand) set(false);
  }, [scroller, set]);

  useLayoutEffect(follow);
  const element = scroller.current;
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    const touch = (event: Event): void => {
      if (event instanceof PointerEvent && event.type === "pointermove" && event.buttons === 0) return;
      touched.current = performance.now();
    };
    const inputs = ["wheel", "touchmove", "keydown", "pointerdown", "pointermove"] as const;
    for (const input of inputs) element.addEventListener(input, touch, { passive: true });
    return () => {
      observer.disconnect();
      for (const input of inputs) element.removeEventListener(input, touch);
    };
  }, [element, follow]);

  const toEnd = useCallback(() => {
    set(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller, set]);
  const leave = useCallback(() => set(false), [set]);
  return { away, onScroll, toEndIfFollowing: follow, toEnd, leave };
}

const sizeOf = ({ scrollHeight, clientHeight, clientWidth }: HTMLElement): string =>
  `${scrollHeight} ${clientHeight} ${clientWidth}`;
