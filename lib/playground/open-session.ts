import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import { NO_SESSION } from "./create-session.ts";
import { Session } from "./session-controller.ts";
import type { SessionParts } from "./session-parts.ts";
import type { SessionController } from "./workbench-state.ts";

/** Opens a session: reads its log, becomes its writer if no other tab is, closes what a kill left open. Runs nothing. */
export async function openSession(parts: SessionParts): Promise<Result<SessionController>> {
  const events = await parts.stores.events.read(parts.id);
  if (!events.ok) return events;
  if (events.value.length === 0) return failed(NO_SESSION);
  try {
    const session = new Session(parts, events.value);
    await session.begin();
    return ok(session);
  } catch (caught) {
    return failed(toAppError(caught));
  }
}
