import { useState } from "react";
import type { OpenPort } from "@/lib/playground/workbench-state.ts";

/** From here on a port was handed out rather than chosen: a test run opens many of them, for moments. */
const FIRST_HANDED_OUT = 32_768;

export type ShownSource = {
  /** Null: the project's files. */
  readonly port: number | null;
  show(port: number | null): void;
};

/** What the pane shows: what a person chose, until a server opens a port after that. */
export function useShownSource(ports: readonly OpenPort[]): ShownSource {
  const newest = ports.findLast(({ port }) => port < FIRST_HANDED_OUT)?.port ?? null;
  const [seen, setSeen] = useState(newest);
  const [port, setPort] = useState(newest);
  if (newest !== seen) {
    setSeen(newest);
    if (newest !== null) setPort(newest);
  }
  return { port, show: setPort };
}
