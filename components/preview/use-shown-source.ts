import { useState } from "react";
import { FIRST_HANDED_OUT } from "@/lib/domain/handed-out-ports.ts";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { keepShown, readShown } from "../playground/shown.ts";

export type ShownSource = {
  /** Null: the project's files. */
  readonly port: number | null;
  show(port: number | null): void;
};

/** What the pane shows: what a person chose, until a server opens a port after that; first what the page before showed. */
export function useShownSource(
  controller: Pick<SessionController, "memos">,
  { ports, ended }: Pick<WorkbenchState, "ports" | "ended">,
): ShownSource {
  const newest = ports.findLast(({ port }) => port < FIRST_HANDED_OUT)?.port ?? null;
  const [seen, setSeen] = useState(newest);
  const [port, setPort] = useState(newest ?? before(controller, ended));
  if (newest !== seen) {
    setSeen(newest);
    if (newest !== null) setPort(newest);
  }
  return {
    port,
    show: (next) => {
      setPort(next);
      keepShown(controller, { port: next });
    },
  };
}

/** Of the page before: what it showed, if that is to be seen or started; where it showed nothing, the server that it had. */
function before(controller: Pick<SessionController, "memos">, ended: WorkbenchState["ended"]): number | null {
  const left = ended.flatMap((server) => (server.before ? [server.port] : []));
  const { port = left.at(-1) ?? null } = readShown(controller);
  return port !== null && left.includes(port) ? port : null;
}
