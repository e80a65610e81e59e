import type { Recorded, SessionEvent } from "../domain/event.ts";
import { partialCall, writtenSoFar } from "../domain/half-written.ts";
import { endLine } from "../domain/outcome-text.ts";
import type { ToolOutcome } from "../domain/tool.ts";
import type { Draft } from "../ports/event-store.ts";
import { closeCall, type OpenCall, openTurn } from "./open-calls.ts";
import { neverRan } from "./outcomes.ts";
import { fitOutput } from "./output/fit.ts";
import { latestTree } from "./session-log.ts";

const GO_ON = "Nothing was run again; send a message to go on.";
/** What happened to the tab that ran the turn. */
export type CutBy = "closed" | "taken-over";
const CUT: Readonly<Record<CutBy, { readonly turn: string; readonly call: string; readonly before: string }>> = {
  closed: {
    turn: `The tab was closed or reloaded during this turn. ${GO_ON}`,
    call: "the tab closed while this ran",
    before: "the tab closed first",
  },
  "taken-over": {
    turn: `Another tab took the session over during this turn. ${GO_ON}`,
    call: "another tab took the session over while this ran",
    before: "another tab took the session over first",
  },
};

/**
 * What to append to a log that stops inside a turn or a call: the text that was being shown, the calls being written, an "interrupted" end for every
 * open call with the output that was saved, the turn's end. Pure; runs nothing. Empty when nothing is open. `draft` is
 * ignored when the log has grown since it was saved.
 */
export function recover(
  events: readonly Recorded[],
  draft: Draft | null,
  cutBy: CutBy = "closed",
): readonly SessionEvent[] {
  const { turn, calls, unfinished } = openTurn(events);
  const saved = draft && draft.at === events.length ? draft : null;
  const tree = calls.length > 0 ? latestTree(events) : null;
  return [
    ...(turn && saved?.text ? [{ type: "model-partial", text: saved.text } as const] : []),
    ...(turn ? unfinished.map(({ name, input }) => partialCall(writtenSoFar(name, input))) : []),
    ...(turn && saved?.writing ? [partialCall(saved.writing)] : []),
    ...calls.flatMap((open) => (tree ? closeCall(open, cutShort(open, saved, cutBy), tree) : [])),
    ...(turn ? [{ type: "turn-ended", reason: "aborted", message: CUT[cutBy].turn } as const] : []),
  ];
}

function cutShort({ call, reached }: OpenCall, saved: Draft | null, cutBy: CutBy): ToolOutcome {
  if (reached !== "allowed") return neverRan(CUT[cutBy].before);
  const text = saved?.outputs.find((output) => output.callId === call.callId)?.text ?? "";
  const bytes = new TextEncoder().encode(text);
  const lines = text.split("\n").length - 1;
  const shown = fitOutput({ head: bytes, tail: bytes, bytes: bytes.length, lines }).text;
  const end = endLine.interrupted(`${CUT[cutBy].call}; how far it got is not known, and it was not run again`);
  const tests = saved?.tests?.callId === call.callId ? { ...saved.tests.report, complete: false } : null;
  return {
    status: "interrupted",
    output: shown ? `${shown}\n${end}` : end,
    durationMs: 0,
    ...(tests ? { tests } : {}),
  };
}
