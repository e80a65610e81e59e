import { useEffect, useState } from "react";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { keepShown, readShown } from "../playground/shown.ts";

/** Milliseconds: a page can move on as often as it likes. */
const REST = 300;

/** Where the page at `port` was when it was shown last, and a way to say where it is now. */
export function useKeptPath(
  controller: Pick<SessionController, "memos">,
  port: number | null,
): readonly [string | undefined, (path: string) => void] {
  const [first] = useState(() => {
    const shown = readShown(controller);
    return shown.port === port ? shown.path : undefined;
  });
  const [path, setPath] = useState(first);
  useEffect(() => {
    if (path === undefined) return;
    const timer = setTimeout(() => keepShown(controller, { port, path }), REST);
    return () => clearTimeout(timer);
  }, [controller, port, path]);
  return [path, setPath];
}
