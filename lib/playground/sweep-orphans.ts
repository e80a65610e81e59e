import type { SessionId } from "../domain/ids.ts";
import type { OpenedStore } from "../store/open-store.ts";

/**
 * Removes what is stored for sessions that do not exist: a tab left it that died between an imported session's files and
 * its events, or that went on after another had deleted the session. One that is being made just now, or is open, is
 * held by its writer's lock, and is let be.
 */
export async function sweepOrphans({ events, blobs, unsaved, memos, locks }: OpenedStore): Promise<void> {
  const owners: SessionId[] = [];
  for (const found of [await blobs.sessions(), await unsaved.sessions(), await memos.sessions()])
    if (found.ok) owners.push(...found.value);
  const list = await events.list();
  if (!list.ok) return;
  const living = new Set(list.value.map((session) => session.id));
  for (const id of new Set(owners)) {
    if (living.has(id)) continue;
    const lock = await locks.acquire(id);
    if (!lock) continue;
    const log = await events.read(id);
    if (!log.ok && log.error.code === "not-found") await events.remove(id);
    lock.release();
  }
}
