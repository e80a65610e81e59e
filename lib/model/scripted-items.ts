import type { ScriptCall } from "../domain/task.ts";
import type { JsonObject, WireItem } from "../domain/wire-item.ts";

/**
 * Items of a walkthrough in the Responses wire's shape. Their ids say where in the script they stand, so that the place to
 * go on is read from the transcript and nothing else. `attempt` counts how often a turn was begun, from 1.
 */
export type Place = { readonly turn: number; readonly attempt: number };

const PREFIX = "walkthrough";
const key = ({ turn, attempt }: Place): string => `${PREFIX}_${turn}_${attempt}`;
const ID = /^(msg|call)_walkthrough_(\d+)_(\d+)(?:_(\d+))?$/;
const ENDED = `msg_${PREFIX}_ended`;

const wire = (item: JsonObject): WireItem => ({ wire: "responses", item });

function message(id: string, text: string): WireItem {
  const content = [{ type: "output_text", text, annotations: [] }];
  return wire({ type: "message", id, role: "assistant", status: "completed", content });
}
export const sayItem = (place: Place, text: string): WireItem => message(`msg_${key(place)}`, text);
/** Said once the script has stopped or is over; what comes after in it is never played. */
export const endedItem = (count: number, text: string): WireItem => message(`${ENDED}_${count}`, text);

export const callIdOf = (place: Place, index: number): string => `call_${key(place)}_${index}`;

export function callItem(place: Place, index: number, call: ScriptCall): WireItem {
  const base = { call_id: callIdOf(place, index), name: call.tool, status: "completed" };
  if (call.tool === "apply_patch")
    return wire({ type: "custom_tool_call", id: `ctc_${key(place)}_${index}`, ...base, input: call.patch });
  const args = call.tool === "sh" ? { command: call.command } : { plan: call.steps };
  return wire({ type: "function_call", id: `fc_${key(place)}_${index}`, ...base, arguments: JSON.stringify(args) });
}

/** What a transcript holds of a walkthrough. */
export type Played = {
  /** The latest turn that was answered, null before the first. */
  readonly last: Place | null;
  /** Outputs of calls, by call id. */
  readonly outputs: ReadonlyMap<string, string>;
  /** How often the script has said that it is over or has stopped. */
  readonly ended: number;
  /** Index of the last item that some model wrote; -1 when none did. */
  readonly lastAnswer: number;
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export function readPlayed(items: readonly WireItem[]): Played {
  let last: Place | null = null;
  let ended = 0;
  let lastAnswer = -1;
  const outputs = new Map<string, string>();
  for (const [index, { item }] of items.entries()) {
    const type = textOf(item.type);
    if (type.endsWith("_call_output")) outputs.set(textOf(item.call_id), textOf(item.output));
    else if (item.role !== "user") lastAnswer = index;
    if (textOf(item.id).startsWith(ENDED)) ended++;
    const id = ID.exec(textOf(item.call_id) || textOf(item.id));
    if (!id) continue;
    const place = { turn: Number(id[2]), attempt: Number(id[3]) };
    if (!last || place.turn > last.turn || (place.turn === last.turn && place.attempt > last.attempt)) last = place;
  }
  return { last, outputs, ended, lastAnswer };
}
