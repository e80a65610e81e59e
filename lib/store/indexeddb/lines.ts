import { appError, failed, ok, type Result } from "../../domain/errors.ts";
import { LOG_VERSION, type Recorded } from "../../domain/event.ts";
import { hasEventShape } from "../../domain/event-shape.ts";
import { type SessionId, seq } from "../../domain/ids.ts";
import type { ChunkRecord } from "./database.ts";

/** The cause of a `corrupt` result: what could be read before the damage. */
type ReadablePart = { readonly readable: readonly Recorded[] };

/** One line of JSON an event; JSON text holds no raw line feed, so records can be joined without parsing them. */
export const formatLine = ({ v, at, event }: Recorded): string => JSON.stringify({ v, at, event });

type Line = { v: unknown; at: unknown; event: unknown };

function parseLines(text: string): unknown[] {
  try {
    return JSON.parse(`[${text.replaceAll("\n", ",")}]`);
  } catch {
    // Damaged somewhere: line by line, so that the lines before the damage are kept.
    const lines: unknown[] = [];
    for (const line of text.split("\n")) {
      try {
        lines.push(JSON.parse(line));
      } catch {
        break;
      }
    }
    return lines;
  }
}

/**
 * The events of `chunks` (in order of their first seq) from `from` on. `corrupt` when they are not dense up to `length`
 * or a line is not an event; the cause is a ReadablePart.
 */
export function readChunks(
  sessionId: SessionId,
  chunks: readonly ChunkRecord[],
  from: number,
  length: number,
): Result<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  let next = chunks[0]?.first ?? 0;
  const damaged = (): Result<never> => {
    const cause: ReadablePart = { readable: recorded };
    const message =
      `This session's log is damaged at step ${next + 1} of ${length}; ${recorded.length} steps before it could be read. ` +
      "Nothing was changed. Export what could be read, or delete the session.";
    return failed(appError("corrupt", message, { cause }));
  };
  for (const chunk of chunks) {
    if (chunk.first !== next) return damaged();
    const lines = parseLines(chunk.text) as (Line | null)[];
    for (const line of lines) {
      if (line?.v !== LOG_VERSION || typeof line.at !== "number" || !hasEventShape(line.event)) return damaged();
      if (next >= from) recorded.push({ sessionId, seq: seq(next), at: line.at, v: LOG_VERSION, event: line.event });
      next += 1;
    }
    if (lines.length !== chunk.count) return damaged();
  }
  return next === length || from >= length ? ok(recorded) : damaged();
}
