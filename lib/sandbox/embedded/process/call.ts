import { joinBytes } from "../../../domain/bytes.ts";
import { describeError, errnoOf } from "../kernel/system-errors.ts";
import {
  type Answer,
  AREA_BYTES,
  type Ask,
  CALL_ANSWERED,
  CALL_ASKED,
  CALL_IDLE,
  type CallName,
  type Channel,
  MORE,
  PART,
  WORD,
} from "./channel.ts";
import type { SystemError } from "./syscalls.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_BYTES = new Uint8Array(0);
/** Answers of calls that only carry bytes need no object made for them. */
export type Reply = { readonly value: unknown; readonly body: Uint8Array<ArrayBuffer> };
export type Call = (name: CallName, args: readonly unknown[], body?: Uint8Array) => Reply;

export function systemError(
  syscall: string,
  answer: { readonly error: string; readonly path?: string | undefined; readonly dest?: string | undefined },
): SystemError {
  const { error: code, path, dest } = answer;
  const error = new Error(describeError(code, syscall, path, dest)) as SystemError;
  error.errno = errnoOf(code);
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** Looks at the answer before going to sleep for it: about 10 microseconds, in which the kernel answers most calls. */
const SPINS = (globalThis.navigator?.hardwareConcurrency ?? 1) > 1 ? 2000 : 0;

/** Pushed on the stack before a call: where that overflows, it does so before anything is asked, not in the middle. */
const HEADROOM: readonly number[] = new Array(400).fill(0);
const { max } = Math;

export function createAsk(channel: Channel, wake: () => void): Ask {
  const { words } = channel;
  return () => {
    max.apply(null, HEADROOM as number[]);
    Atomics.store(words, WORD.call, CALL_ASKED);
    if (Atomics.load(words, WORD.attended) === 1) Atomics.notify(words, WORD.call);
    else wake();
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, WORD.call) === CALL_ANSWERED) break;
    for (;;) {
      const state = Atomics.load(words, WORD.call);
      if (state === CALL_ANSWERED) break;
      Atomics.wait(words, WORD.call, state);
    }
    Atomics.store(words, WORD.call, CALL_IDLE);
  };
}

/** Calls of this process: written into the shared area, answered while the process blocks. @throws SystemError */
export function createCall(channel: Channel, ask: Ask): Call {
  const { words, area } = channel;

  const turn = (head: Uint8Array, body: Uint8Array): void => {
    area.set(head);
    area.set(body, head.length);
    Atomics.store(words, WORD.head, head.length);
    Atomics.store(words, WORD.body, body.length);
    words[WORD.operation] = 0;
    ask();
  };

  return (name, args, body = NO_BYTES) => {
    let head = encoder.encode(JSON.stringify([name, ...args]));
    // A long call goes ahead in parts; a head alone may be long too (environments), and is then sent as parts of itself.
    let rest = body;
    if (head.length + rest.length > AREA_BYTES) {
      const part = encoder.encode(JSON.stringify([PART]));
      const room = AREA_BYTES - part.length;
      const whole = head.length > room ? joinBytes([head, rest]) : null;
      if (whole) {
        for (let at = 0; at < whole.length; at += room) turn(part, whole.subarray(at, at + room));
        rest = NO_BYTES;
        head = encoder.encode(JSON.stringify([PART, head.length]));
      } else {
        while (head.length + rest.length > AREA_BYTES) {
          turn(part, rest.subarray(0, room));
          rest = rest.subarray(room);
        }
      }
    }
    turn(head, rest);
    const answerHead = area.slice(0, words[WORD.head]);
    let answerBody = new Uint8Array(area.subarray(answerHead.length, answerHead.length + (words[WORD.body] as number)));
    let missing = words[WORD.rest] as number;
    let text = answerHead as Uint8Array;
    if (missing > 0) {
      const chunks = [answerHead, answerBody];
      const headLength = answerHead.length;
      const more = encoder.encode(JSON.stringify([MORE]));
      while (missing > 0) {
        turn(more, NO_BYTES);
        const chunk = area.slice(0, words[WORD.body]);
        chunks.push(chunk as Uint8Array<ArrayBuffer>);
        missing -= chunk.length;
      }
      // Only bodies are long: heads that would not fit travel as bodies (see the kernel's answer()).
      const all = joinBytes(chunks);
      text = all.subarray(0, headLength);
      answerBody = all.slice(headLength);
    }
    let answer = JSON.parse(decoder.decode(text)) as Answer | { readonly inBody: true };
    if ("inBody" in answer) {
      answer = JSON.parse(decoder.decode(answerBody)) as Answer;
      answerBody = NO_BYTES;
    }
    if ("error" in answer) throw systemError(name, answer);
    return { value: answer.ok, body: answerBody };
  };
}
