import {
  type Answer,
  AREA_BYTES,
  CALL_ANSWERED,
  CALL_ASKED,
  CALL_TAKEN,
  type Channel,
  MORE,
  PART,
  WORD,
} from "../process/channel.ts";
import { join } from "../process/output-ring.ts";
import type { Process } from "./process.ts";
import { CallError } from "./system-errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_BYTES = new Uint8Array(0);
/** All parts of one call together; what a process may make the kernel hold. */
const MAX_CALL_BYTES = 640 * 1024 * 1024;

/** What a handler gives back: a value, bytes, or nothing yet ("later": it answers by itself). */
export type Outcome = { readonly value?: unknown; readonly body?: Uint8Array } | "later";
export type Handler = (process: Process, args: readonly unknown[], body: Uint8Array) => Outcome;

function post(channel: Channel, head: Uint8Array, body: Uint8Array, rest: number): void {
  const { words, area } = channel;
  area.set(head);
  area.set(body, head.length);
  Atomics.store(words, WORD.head, head.length);
  Atomics.store(words, WORD.body, body.length);
  Atomics.store(words, WORD.rest, rest);
  Atomics.store(words, WORD.call, CALL_ANSWERED);
  Atomics.notify(words, WORD.call);
}

/** Answers the call the process waits in. What does not fit is fetched by MORE. */
export function answer(process: Process, message: Answer, body: Uint8Array = NO_BYTES): void {
  if (process.ended) return;
  let head = encoder.encode(JSON.stringify(message));
  let data = body;
  if (head.length > AREA_BYTES) {
    data = head;
    head = encoder.encode('{"inBody":true}');
  }
  const room = AREA_BYTES - head.length;
  if (data.length <= room) {
    post(process.channel, head, data, 0);
    return;
  }
  // The rest is read later, when the file it came from may have changed.
  process.rest = data.slice(room);
  post(process.channel, head, data.subarray(0, room), process.rest.length);
}

export function refuse(process: Process, caught: unknown): void {
  if (caught instanceof CallError) answer(process, { error: caught.code, path: caught.path, dest: caught.dest });
  else answer(process, { error: "EIO" });
}

/** Serves the call that lies in the process's area, if there is one. */
export function serveCall(process: Process, handlers: Readonly<Record<string, Handler>>): void {
  const { words, area } = process.channel;
  if (process.ended || Atomics.load(words, WORD.call) !== CALL_ASKED) return;
  const headBytes = Math.min(AREA_BYTES, Math.max(0, words[WORD.head] as number));
  const bodyBytes = Math.min(AREA_BYTES - headBytes, Math.max(0, words[WORD.body] as number));
  try {
    let call = JSON.parse(decoder.decode(area.slice(0, headBytes))) as [string, ...unknown[]];
    let body: Uint8Array = new Uint8Array(area.slice(headBytes, headBytes + bodyBytes));
    if (call[0] === MORE) {
      const rest = process.rest ?? NO_BYTES;
      process.rest = rest.length > AREA_BYTES ? rest.subarray(AREA_BYTES) : null;
      post(process.channel, NO_BYTES, rest.subarray(0, AREA_BYTES), 0);
      return;
    }
    if (call[0] === PART && call[1] === undefined) {
      process.parts.push(body);
      if (process.parts.reduce((sum, part) => sum + part.length, 0) > MAX_CALL_BYTES) throw new CallError("ENOMEM");
      answer(process, { ok: null });
      return;
    }
    if (process.parts.length > 0) {
      const parts = [...process.parts.splice(0), body];
      body = join(
        parts,
        parts.reduce((sum, part) => sum + part.length, 0),
      );
    }
    if (call[0] === PART) {
      const length = Number(call[1]);
      call = JSON.parse(decoder.decode(body.subarray(0, length))) as [string, ...unknown[]];
      body = body.subarray(length);
    }
    const [name, ...args] = call;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) throw new CallError("ENOSYS");
    // The process is waiting now: only the handler's answer moves it on.
    Atomics.store(words, WORD.call, CALL_TAKEN);
    const outcome = handler(process, args, body);
    if (outcome !== "later") answer(process, { ok: outcome.value ?? null }, outcome.body);
  } catch (caught) {
    refuse(process, caught);
  }
}
