"use client";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Within this many pixels of the end, what is new is followed. */
const AT_END = 40;

/**
 * Keeps a scroller at its end while the person is there, and leaves it alone once they have scrolled up. Call it in the
 * component that renders the contents: every render is a chance that they have grown.
 */
export function useFollowEnd(scroller: RefObject<HTMLElement | null>): {
  /** The person reads further up. */
  readonly away: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
  /** Something else decides now what is in view. */
  readonly leave: () => void;
} {
  const following = useRef(true);
  const top = useRef(0);
  const [away, setAway] = useState(false);
  const set = useCallback((follows: boolean) => {
    following.current = follows;
    setAway(!follows);
  }, []);

  // Contents that grow do not scroll by themselves, so a smaller offset than before is a person going up.
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const distance = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (distance <= AT_END) set(true);
    else if (element.scrollTop < top.current) set(false);
    top.current = element.scrollTop;
  }, [scroller, set]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  });

  const toEnd = useCallback(() => {
    set(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller, set]);
  const leave = useCallback(() => set(false), [set]);
  return { away, onScroll, toEnd, leave };
}
