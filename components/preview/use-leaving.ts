import { useEffect, useRef, useState } from "react";
import type { OpenedPreview } from "./use-preview.ts";

export type Leaving = {
  /** The frame shows something else than a page of the preview. */
  readonly left: boolean;
  /** The frame starts anew. */
  begin(): void;
  /** For the frame's load event. */
  loaded(): void;
};

/** Whether a frame has left its preview: it loads what the preview's origin was never asked for. */
export function useLeaving(preview: OpenedPreview): Leaving {
  const given = useRef(false);
  const [left, setLeft] = useState(false);
  useEffect(
    () =>
      preview.onPage(() => {
        given.current = true;
      }),
    [preview],
  );
  return {
    left,
    begin: () => setLeft(false),
    loaded: () => {
      if (!given.current) setLeft(true);
      given.current = false;
    },
  };
}
