import { seq } from "@/lib/domain/ids.ts";
import type { SessionView } from "@/lib/domain/session-view.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";

/**
 * What "undo" does now: takes back the latest rewind, else rewinds to just before the latest message of the person's.
 * Null when there is nothing to undo.
 */
export function undoLast(view: SessionView): ((controller: SessionController) => Promise<void>) | null {
  if (view.rewound) return (controller) => controller.undoRewind();
  const said = view.entries.findLast((entry) => entry.kind === "user" && entry.delivery !== "steer");
  if (!said || said.seq === 0) return null;
  return (controller) => controller.rewind(seq(said.seq - 1), "all");
}
