import { type Ask, type Channel, NUMBER_BYTES, WORD } from "./channel.ts";
import { MAX_TEXT, OPERATION, type Operation } from "./operations.ts";

const ENAMETOOLONG = -36;
const NO_BYTES = new Uint8Array(0);

/** The fast way to files: no objects are made for a call, and failures are numbers. */
export interface FileOperations {
  /** Runs it. Returns 0 or a result, or a negative error number of Linux. */
  run(
    operation: Operation,
    first?: string,
    second?: string,
    a?: number,
    b?: number,
    c?: number,
    body?: Uint8Array,
  ): number;
  /** Numbers of the last answer, until the next operation. */
  readonly numbers: Float64Array;
  /** Bytes of the last answer, in memory of their own. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** Reads until `into` is full or the file ends. Returns how many bytes, or a negative number. `position` -1: the descriptor's own. */
  read(fd: number, into: Uint8Array, position: number): number;
  /** The last answer's text. */
  text(): string;
}

export function createFileOperations(channel: Channel, ask: Ask): FileOperations {
  const { words, area, numbers, units } = channel;
  const room = area.length - NUMBER_BYTES;

  const put = (text: string, at: number): void => {
    for (let index = 0; index < text.length; index++) units[at + index] = text.charCodeAt(index);
  };

  const send = (operation: Operation, first: string, second: string, body: Uint8Array): void => {
    put(first, 0);
    put(second, first.length);
    words[WORD.first] = first.length;
    words[WORD.second] = second.length;
    words[WORD.body] = body.length;
    if (body.length > 0) area.set(body, NUMBER_BYTES + 2 * (first.length + second.length));
    words[WORD.operation] = operation;
    ask();
  };

  const run = (
    operation: Operation,
    first: string,
    second: string,
    a: number,
    b: number,
    c: number,
    body: Uint8Array,
  ): number => {
    if (first.length >= MAX_TEXT || second.length >= MAX_TEXT) return ENAMETOOLONG;
    let rest = body;
    while (rest.length > room - 2 * (first.length + second.length)) {
      const part = rest.subarray(0, room);
      send(OPERATION.part, "", "", part);
      if ((words[WORD.status] as number) < 0) return words[WORD.status] as number;
      rest = rest.subarray(part.length);
    }
    numbers[0] = a;
    numbers[1] = b;
    numbers[2] = c;
    send(operation, first, second, rest);
    return words[WORD.status] as number;
  };

  const bytes = (): Uint8Array<ArrayBuffer> => {
    const here = words[WORD.body] as number;
    let missing = words[WORD.rest] as number;
    const all = new Uint8Array(here + missing);
    all.set(area.subarray(NUMBER_BYTES, NUMBER_BYTES + here));
    for (let at = here; missing > 0; ) {
      send(OPERATION.more, "", "", NO_BYTES);
      const count = words[WORD.body] as number;
      if (count === 0) break;
      all.set(area.subarray(NUMBER_BYTES, NUMBER_BYTES + count), at);
      at += count;
      missing -= count;
    }
    return all;
  };

  return {
    run: (operation, first = "", second = "", a = 0, b = 0, c = 0, body = NO_BYTES) =>
      run(operation, first, second, a, b, c, body),
    numbers,
    bytes,
    read(fd, into, position) {
      let done = 0;
      do {
        const wanted = Math.min(room, into.length - done);
        const status = run(OPERATION.read, "", "", fd, wanted, position < 0 ? -1 : position + done, NO_BYTES);
        if (status <= 0) return done > 0 ? done : status;
        into.set(area.subarray(NUMBER_BYTES, NUMBER_BYTES + status), done);
        done += status;
        if (status < wanted) break;
      } while (done < into.length);
      return done;
    },
    text() {
      const all = bytes();
      return textOf(new Uint16Array(all.buffer, 0, all.length >> 1));
    },
  };
}

const CHUNK = 8192;
export function textOf(units: Uint16Array): string {
  if (units.length <= CHUNK) return String.fromCharCode.apply(null, units as unknown as number[]);
  let text = "";
  for (let at = 0; at < units.length; at += CHUNK) text += textOf(units.subarray(at, at + CHUNK));
  return text;
}
export function unitsOf(text: string): Uint8Array {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return new Uint8Array(units.buffer);
}
