/**
 * What a process worker and the kernel share: one SharedArrayBuffer, laid out as control words, an area for one call and
 * its answer, and a ring of output. The process blocks in Atomics.wait; the kernel never waits.
 */
export const WORD = {
  /** CALL_IDLE, CALL_ASKED or CALL_ANSWERED. */
  call: 0,
  /** Bytes of JSON and of plain data in the area. */
  head: 1,
  body: 2,
  /** Bytes of JSON and data that did not fit and are still to come, by MORE. */
  rest: 3,
  /** Free-running 32-bit counters of ring bytes. */
  written: 4,
  read: 5,
  /** 1: the kernel sleeps and wants the doorbell at the next output. */
  armed: 6,
  /** Bits 1 and 2: nobody reads standard output or error any more. */
  broken: 12,
  /** Which file operation is asked for; 0: the head is JSON. */
  operation: 7,
  /** How a file operation ended: 0 or more, or a negative error number. */
  status: 8,
  /** Lengths of the two texts of an operation, in UTF-16 units. */
  first: 9,
  second: 10,
  /** 1: the kernel looks at `call` by itself, no doorbell is needed. */
  attended: 11,
} as const;

export const CALL_IDLE = 0;
export const CALL_ASKED = 1;
export const CALL_ANSWERED = 2;
/** The kernel has taken the call and will answer. */
export const CALL_TAKEN = 3;

const CONTROL_BYTES = 64;
/** Bytes of call and answer that travel in one turn. */
export const AREA_BYTES = 256 * 1024;
/** Numbers of a file operation and of its answer, at the beginning of the area. */
export const NUMBERS = 20;
export const NUMBER_BYTES = NUMBERS * 8;
/** A power of two, so that the counters may wrap. */
export const RING_BYTES = 256 * 1024;

export type Channel = {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly area: Uint8Array<SharedArrayBuffer>;
  readonly ring: Uint8Array<SharedArrayBuffer>;
  /** The beginning of the area, as numbers; what comes after them, as text. */
  readonly numbers: Float64Array<SharedArrayBuffer>;
  readonly units: Uint16Array<SharedArrayBuffer>;
};

export function openChannel(
  buffer: SharedArrayBuffer = new SharedArrayBuffer(CONTROL_BYTES + AREA_BYTES + RING_BYTES),
): Channel {
  return {
    buffer,
    words: new Int32Array(buffer, 0, CONTROL_BYTES / 4),
    area: new Uint8Array(buffer, CONTROL_BYTES, AREA_BYTES),
    ring: new Uint8Array(buffer, CONTROL_BYTES + AREA_BYTES, RING_BYTES),
    numbers: new Float64Array(buffer, CONTROL_BYTES, NUMBERS),
    units: new Uint16Array(buffer, CONTROL_BYTES + NUMBER_BYTES, (AREA_BYTES - NUMBER_BYTES) / 2),
  };
}

/** Doorbells from a worker to the kernel, as plain numbers: there is a call, or there is output. */
export const DOORBELL_CALL = 1;
export const DOORBELL_OUTPUT = 2;

/** The first and only order a worker gets from the kernel beside KernelMessages. */
export type StartMessage = {
  readonly type: "start";
  readonly pid: number;
  readonly ppid: number;
  readonly program: string;
  /** Where the program lies, when that is not its usual place. */
  readonly path?: string | undefined;
  readonly argv: readonly string[];
  readonly subshell?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly tty: { readonly fds: readonly boolean[]; readonly columns: number; readonly rows: number } | null;
  /** Its number when it is a further thread of the process, else 0. */
  readonly thread: number;
  readonly sharesEnvironment?: boolean;
};

/** Calls beyond those of the file system; names of FileSystemCalls are calls by themselves. */
export type CallName = string;
/** Transport: part of a long call, and the next part of a long answer. */
export const PART = "+part";
export const MORE = "+more";

export type Answer =
  | { readonly ok: unknown }
  | { readonly error: string; readonly path?: string | undefined; readonly dest?: string | undefined };

/** Hands over what lies in the area and returns when the answer lies there. */
export type Ask = () => void;
