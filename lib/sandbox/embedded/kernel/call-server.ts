import { joinBytes } from "../../../domain/bytes.ts";
import {
  type Answer,
  AREA_BYTES,
  CALL_ANSWERED,
  CALL_ASKED,
  CALL_TAKEN,
  type Channel,
  MORE,
  NUMBER_BYTES,
  PART,
  WORD,
} from "../process/channel.ts";
import { textOf } from "../process/file-operations.ts";
import { OPERATION } from "../process/operations.ts";
import { outputWaits } from "../process/output-ring.ts";
import { type FileOperation, statusOf, type Turn } from "./file-calls.ts";
import type { FileSystem } from "./file-system.ts";
import { ROOT, TAB_USER } from "./inode.ts";
import type { Process } from "./process.ts";
import { CallError } from "./system-errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_BYTES = new Uint8Array(0);
/** All parts of one call together; what a process may make the kernel hold. Whole areas reach the bytes in 2,561 parts. */
const MAX_CALL_BYTES = 640 * 1024 * 1024;
const MAX_CALL_PARTS = 4096;

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

/** Answers the exit of a process that has ended, so that its worker goes on. */
export function letGo({ channel }: Process): void {
  post(channel, encoder.encode(JSON.stringify({ ok: null } satisfies Answer)), NO_BYTES, 0);
}

export function refuse(process: Process, caught: unknown): void {
  if (caught instanceof CallError) answer(process, { error: caught.code, path: caught.path, dest: caught.dest });
  else answer(process, { error: "EIO" });
}

/** What there is to serve. */
export type Service = {
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly operations: readonly (FileOperation | undefined)[];
  readonly files: FileSystem;
  /** Moves on what a process has written. */
  drain(process: Process, all: boolean): boolean;
};

function finishOperation(channel: Channel, status: number, body: Uint8Array, rest: number): void {
  const { words, area } = channel;
  if (body.length > 0) area.set(body, NUMBER_BYTES);
  words[WORD.body] = body.length;
  words[WORD.rest] = rest;
  words[WORD.status] = status;
  Atomics.store(words, WORD.call, CALL_ANSWERED);
  Atomics.notify(words, WORD.call);
}

const clamp = (value: number | undefined, most: number): number => Math.min(most, Math.max(0, value ?? 0));

/** Keeps a part of a call that comes in several. @throws CallError ENOMEM: it is too long, and none of it is kept */
function keepPart(process: Process, part: Uint8Array): void {
  process.parts.push(part);
  const bytes = process.parts.reduce((sum, { length }) => sum + length, 0);
  if (bytes <= MAX_CALL_BYTES && process.parts.length <= MAX_CALL_PARTS) return;
  process.parts = [];
  throw new CallError("ENOMEM");
}
/** The body of a call whose last turn carries `last`. */
const wholeBody = (process: Process, last: Uint8Array): Uint8Array =>
  process.parts.length === 0 ? last : joinBytes([...process.parts.splice(0), last]);

/** An operation on files: see process/operations.ts. */
function serveOperation(process: Process, { operations, files }: Service, number: number): void {
  const { channel } = process;
  const { words, area, numbers, units } = channel;
  const room = AREA_BYTES - NUMBER_BYTES;
  const firstLength = clamp(words[WORD.first], room / 2);
  const secondLength = clamp(words[WORD.second], room / 2 - firstLength);
  const from = NUMBER_BYTES + 2 * (firstLength + secondLength);
  const body = area.subarray(from, from + clamp(words[WORD.body], AREA_BYTES - from));
  if (number === OPERATION.part) {
    let status = 0;
    try {
      keepPart(process, new Uint8Array(body));
    } catch (caught) {
      status = statusOf(caught);
    }
    finishOperation(channel, status, NO_BYTES, 0);
    return;
  }
  if (number === OPERATION.more) {
    const rest = process.rest ?? NO_BYTES;
    process.rest = rest.length > room ? rest.subarray(room) : null;
    finishOperation(channel, 0, rest.subarray(0, room), 0);
    return;
  }
  const turn: Turn = {
    first: firstLength === 0 ? "" : textOf(units.slice(0, firstLength)),
    second: secondLength === 0 ? "" : textOf(units.slice(firstLength, firstLength + secondLength)),
    a: numbers[0] as number,
    b: numbers[1] as number,
    c: numbers[2] as number,
    body: wholeBody(process, body),
    numbers,
    answer: NO_BYTES,
    keep: null,
  };
  Atomics.store(words, WORD.call, CALL_TAKEN);
  let status: number;
  files.user = TAB_USER;
  try {
    const operation = operations[number];
    if (!operation) throw new CallError("ENOSYS");
    status = operation(process, turn);
  } catch (caught) {
    status = statusOf(caught);
    turn.answer = NO_BYTES;
  }
  files.user = ROOT;
  const { answer: data, keep } = turn;
  if (data.length <= room) {
    finishOperation(channel, status, data, 0);
    return;
  }
  // The rest is read later, when the file it came from may have changed: a write from now on copies first.
  if (keep?.kind === "file") keep.shared = true;
  process.rest = keep ? data.subarray(room) : data.slice(room);
  finishOperation(channel, status, data.subarray(0, room), process.rest.length);
}

/** Milliseconds for which the kernel serves one process without a look at the others. */
const ATTEND_MS = 3;
/** Milliseconds without a call after which it turns to the others. */
const PATIENCE_MS = 0.06;
/** Doorbells in a row, each within a millisecond of the last, after which a process is taken to call again and again. */
const EAGER_CALLS = 3;
const SPINS = (globalThis.navigator?.hardwareConcurrency ?? 1) > 1 ? 1500 : 0;

/**
 * Serves the call of a process. A process that calls again and again is waited for a moment each time: a doorbell costs
 * many times what most calls do.
 */
export function serveCalls(process: Process, service: Service): void {
  const { words } = process.channel;
  const began = performance.now();
  process.streak = began - process.servedAt < 1 ? process.streak + 1 : 0;
  serveCall(process, service);
  if (process.streak >= EAGER_CALLS && SPINS > 0) {
    Atomics.store(words, WORD.attended, 1);
    while (nextCall(words)) {
      serveCall(process, service);
      if (process.ended || performance.now() - began > ATTEND_MS) break;
    }
    Atomics.store(words, WORD.attended, 0);
    // Asked between the last look and the store: nobody would ring for it.
    serveCall(process, service);
  }
  process.servedAt = performance.now();
}

function nextCall(words: Int32Array): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, WORD.call) === CALL_ASKED) return true;
  const state = Atomics.load(words, WORD.call);
  // It waits for an answer that somebody else will give.
  if (state === CALL_TAKEN) return false;
  if (state !== CALL_ASKED) Atomics.wait(words, WORD.call, state, PATIENCE_MS);
  return Atomics.load(words, WORD.call) === CALL_ASKED;
}

/** Serves the call that lies in the process's area, if there is one. */
export function serveCall(process: Process, service: Service): void {
  const { handlers } = service;
  const { words, area } = process.channel;
  if (process.ended || Atomics.load(words, WORD.call) !== CALL_ASKED) return;
  const number = words[WORD.operation] as number;
  if (number !== 0) {
    serveOperation(process, service, number);
    return;
  }
  // What others do because of this call (a signal, a message) comes after what was written before it.
  if (outputWaits(process.channel)) service.drain(process, false);
  if (process.ended) return;
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
      keepPart(process, body);
      answer(process, { ok: null });
      return;
    }
    body = wholeBody(process, body);
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
