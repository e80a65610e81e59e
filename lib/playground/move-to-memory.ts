import type { AppError } from "../domain/errors.ts";
import type { LogWriter } from "./log-writer.ts";
import type { SessionParts, Stores } from "./session-parts.ts";
import type { SessionTrees } from "./session-trees.ts";
import type { StateBox } from "./state-box.ts";

/** The disk refused: all of the session goes on in memory, and a banner says so. Null when that cannot be either. */
export async function moveToMemory(
  parts: Pick<SessionParts, "fallBack">,
  error: AppError,
  from: Stores,
  log: LogWriter,
  trees: SessionTrees,
  state: StateBox,
): Promise<Stores | null> {
  const memory = await parts.fallBack(from, log.view, log.events);
  if (!memory.ok) {
    state.set({ saving: { state: "failed", why: error.message } });
    return null;
  }
  const why = `${error.message} Work goes on in this tab's memory: export the session before you close or reload the page.`;
  trees.moveTo(memory.value.blobs);
  log.moveTo(memory.value.events);
  state.set({ saving: { state: "memory", why } });
  return memory.value;
}
