import { appError } from "../domain/errors.ts";
import { type EndReading, readEnd } from "../domain/outcome-text.ts";
import type { ScriptCall, Walkthrough } from "../domain/task.ts";
import { NOTE } from "../domain/transcript.ts";
import type { WireItem } from "../domain/wire-item.ts";
import type { ModelPart, ModelProvider } from "../ports/model-provider.ts";
import { type Clock, systemClock, wait } from "./clock.ts";
import { checkCall } from "./scripted-check.ts";
import { callIdOf, callItem, endedItem, type Place, type Played, readPlayed, sayItem } from "./scripted-items.ts";

/** Milliseconds a word takes to appear; 0: everything at once. */
const WORD_MS = 22;

type Turn = Walkthrough["turns"][number];
/** What one request is answered with. */
type Reply = { readonly items: readonly { readonly item: WireItem; readonly shown: string; readonly name?: string }[] };

/**
 * Plays a written walkthrough: request n is answered with turn n, counted from the transcript alone, so that it goes on at
 * the right place after a reload or a rewind. Before each turn the results of the one before are compared with what the
 * script expects; where they differ it says so and stops. It never pretends to answer a message.
 */
export function createScriptedProvider(
  walkthrough: Walkthrough,
  options: { readonly clock?: Clock; readonly wordMs?: number } = {},
): ModelProvider {
  const { clock = systemClock, wordMs = WORD_MS } = options;
  return {
    kind: "scripted",
    stream: (request, signal) => play(replyTo(walkthrough, request.items), { clock, wordMs, signal }),
  };
}

async function* play(
  reply: Reply,
  { clock, wordMs, signal }: { clock: Clock; wordMs: number; signal: AbortSignal },
): AsyncGenerator<ModelPart> {
  const aborted: ModelPart = { type: "error", error: appError("aborted", "Stopped.") };
  if (signal.aborted) return yield aborted;
  yield { type: "started" };
  for (const { item, shown, name } of reply.items) {
    const words = shown.match(/\s*\S+\s*/g) ?? [];
    const began = clock.now();
    for (let given = 0; given < words.length; ) {
      // Timers of a hidden tab are slow: what is due by the clock comes at once.
      const due = wordMs === 0 ? words.length : Math.floor((clock.now() - began) / wordMs) + 1;
      const text = words.slice(given, due).join("");
      given = Math.max(given, Math.min(due, words.length));
      if (text) yield name === undefined ? { type: "text-delta", text } : { type: "call-delta", name, text };
      if (wordMs > 0) await wait(clock, wordMs, signal);
      if (signal.aborted) return yield aborted;
    }
    yield { type: "item", item };
  }
  yield { type: "finish" };
}

const CONNECT = "Connect a model to go on from here.";

function replyTo({ turns }: Walkthrough, items: readonly WireItem[]): Reply {
  const played = readPlayed(items);
  const spoken = newMessages(items, played);
  const say = (text: string): Reply => ({ items: [{ item: endedItem(played.ended + 1, text), shown: text }] });
  if (played.ended > 0)
    return say(`This is a written walkthrough, and it is over: nobody reads your message. ${CONNECT}`);

  const { last } = played;
  const turn = last ? turns[last.turn] : undefined;
  if (last && turn) {
    const result = resultOf(turn, last, played);
    if (result.verdict === "differs") return say(`${result.why}. The walkthrough stops here. ${CONNECT}`);
    if (result.verdict === "interrupted") {
      const place = { turn: last.turn, attempt: last.attempt + 1 };
      return turnReply({ ...turn, say: "This step was interrupted; it is done again." }, place, spoken, result.from);
    }
  }
  const next = turns[last ? last.turn + 1 : 0];
  if (next) return turnReply(next, { turn: last ? last.turn + 1 : 0, attempt: 1 }, spoken, 0);
  if (spoken > 0) return say(`This is a written walkthrough, and it is over: nobody reads your message. ${CONNECT}`);
  return say(`The walkthrough ends here. ${CONNECT}`);
}

/** Messages of the person's that nothing has answered; the first one of a session is what the script is about. */
function newMessages(items: readonly WireItem[], { lastAnswer }: Played): number {
  const messages = items.slice(lastAnswer + 1).filter(({ item }) => {
    if (item.type !== "message" || item.role !== "user") return false;
    return !JSON.stringify(item.content).includes(`"text":"${NOTE}`);
  });
  return lastAnswer < 0 ? Math.max(0, messages.length - 1) : messages.length;
}

type TurnResult =
  | { readonly verdict: "as-expected" }
  | { readonly verdict: "differs"; readonly why: string }
  | { readonly verdict: "interrupted"; readonly from: number };

function resultOf(turn: Turn, last: Place, { outputs }: Played): TurnResult {
  for (const [index, call] of turn.calls.entries()) {
    const output = outputOf(index, last, outputs);
    const result = checkCall(call, output.text, output.again);
    if (result.verdict === "differs") return result;
    if (result.verdict === "interrupted") return { verdict: "interrupted", from: index };
  }
  return { verdict: "as-expected" };
}

/** A turn that was begun again gives only the calls that had no result; the others keep theirs from before. */
function outputOf(index: number, { turn, attempt }: Place, outputs: Played["outputs"]) {
  const tries: string[] = [];
  for (let tried = 1; tried <= attempt; tried++) {
    const text = outputs.get(callIdOf({ turn, attempt: tried }, index));
    if (text !== undefined) tries.push(text);
  }
  const again = tries.slice(0, -1).some((text) => mayHaveRun(readEnd(text)));
  return { text: tries.at(-1), again };
}

const mayHaveRun = (read: EndReading): boolean => read.end !== "interrupted" || read.ran;

function turnReply(turn: Turn, place: Place, spoken: number, from: number): Reply {
  const unread = "(This is a written walkthrough: it cannot read your message, and goes on as written.)";
  const text = [spoken > 0 ? unread : "", turn.say ?? ""].filter(Boolean).join("\n\n");
  const said = text ? [{ item: sayItem(place, text), shown: text }] : [];
  const calls = turn.calls.slice(from).map((call, i) => ({
    item: callItem(place, from + i, call),
    shown: shownOf(call),
    name: call.tool,
  }));
  // A turn of nothing at all would leave no trace in the transcript and be played for ever.
  if (said.length + calls.length === 0) return { items: [{ item: sayItem(place, "…"), shown: "…" }] };
  return { items: [...said, ...calls] };
}

const shownOf = (call: ScriptCall): string =>
  call.tool === "sh" ? call.command : call.tool === "apply_patch" ? call.patch : "";
