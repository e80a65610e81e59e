import { type AppError, appError } from "../domain/errors.ts";
import { LOG_VERSION, type Recorded, type SessionEvent } from "../domain/event.ts";
import { type Seq, type SessionId, seq } from "../domain/ids.ts";

export const record = (id: SessionId, expected: Seq, events: readonly SessionEvent[]): Recorded[] => {
  const at = Date.now();
  return events.map((event, index) => ({ sessionId: id, seq: seq(expected + index), at, v: LOG_VERSION, event }));
};

export const isDense = (recorded: readonly Recorded[]): boolean => recorded.every((one, index) => one.seq === index);

/** Why an append at `expected` does not fit a log of `length` events (null: there is no such session). */
export function whyNotAppended(expected: number, length: number | null): AppError | null {
  if (expected === (length ?? 0)) return null;
  return length === null
    ? appError(
        "not-found",
        "This session was deleted, perhaps in another tab. Export it from here if you want to keep it.",
      )
    : appError("conflict", "Another tab wrote to this session. Nothing was overwritten; reload to see what it wrote.");
}

export const notDense = appError("bad-input", "The session's steps are not numbered from 0 without gaps.");
export const noSuchSession = appError(
  "not-found",
  "There is no such session in this browser; it may have been deleted.",
);
export const noSuchBlob = appError("not-found", "A file of this session is not stored in this browser.");
export const damagedBlob = appError(
  "corrupt",
  "A stored file of this session is damaged: its contents are not what was saved. Nothing was changed.",
);
