/**
 * llhttp, the parser Node itself uses, as WebAssembly out of undici's package: the same version of it, 9.3. Its settings
 * are filled here, because the program undici made of it hands on fewer events than Node needs.
 */
type Exports = {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  _initialize(): void;
  malloc(bytes: number): number;
  free(at: number): void;
  llhttp_alloc(type: number): number;
  llhttp_free(parser: number): void;
  llhttp_init(parser: number, type: number, settings: number): void;
  llhttp_execute(parser: number, data: number, length: number): number;
  llhttp_finish(parser: number): number;
  llhttp_pause(parser: number): void;
  llhttp_resume(parser: number): void;
  llhttp_resume_after_upgrade(parser: number): void;
  llhttp_should_keep_alive(parser: number): number;
  llhttp_get_method(parser: number): number;
  llhttp_get_status_code(parser: number): number;
  llhttp_get_http_major(parser: number): number;
  llhttp_get_http_minor(parser: number): number;
  llhttp_get_upgrade(parser: number): number;
  llhttp_get_error_pos(parser: number): number;
  llhttp_get_error_reason(parser: number): number;
  llhttp_set_error_reason(parser: number, text: number): void;
  llhttp_errno_name(error: number): number;
} & Readonly<Record<`llhttp_set_lenient_${string}`, (parser: number, on: number) => void>>;

/** What a parser tells while it runs; the numbers it gets back are llhttp's errors, 0 for none. */
export type ParserEvents = Readonly<Record<CallEvent, () => number>> &
  Readonly<Record<DataEvent, (at: number, length: number) => number>>;
type CallEvent = "messageBegin" | "headersComplete" | "messageComplete" | "chunkHeader" | "chunkComplete";
type DataEvent = "url" | "status" | "headerField" | "headerValue" | "chunkExtension" | "body";

/** Places of llhttp_settings_t, in words. */
const CALLS: Readonly<Record<CallEvent, readonly number[]>> = {
  messageBegin: [0],
  headersComplete: [10],
  messageComplete: [12],
  chunkHeader: [22],
  chunkComplete: [23],
};
const DATA: Readonly<Record<DataEvent, readonly number[]>> = {
  url: [2],
  status: [3],
  headerField: [6],
  headerValue: [7],
  chunkExtension: [8, 9],
  body: [11],
};
const SETTINGS_WORDS = 25;
/** By bit, from the lowest: names of the setters, as in Node's kLenient constants. */
const LENIENT = [
  "headers",
  "chunked_length",
  "keep_alive",
  "transfer_encoding",
  "version",
  "data_after_close",
  "optional_lf_after_cr",
  "optional_crlf_after_chunk",
  "optional_cr_before_lf",
  "spaces_after_chunk_size",
] as const;
const BUFFER_BYTES = 64 * 1024;

export const HPE_OK = 0;
export const HPE_PAUSED_UPGRADE = 22;
export const HPE_USER = 24;

/** A module that hands imported functions back as WebAssembly's own: only those fit into a table. */
function trampoline(calls: readonly string[], datas: readonly string[]): Uint8Array<ArrayBuffer> {
  const text = (name: string): number[] => [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
  const section = (id: number, items: readonly (readonly number[])[]): number[] => {
    const body = [items.length, ...items.flat()];
    return [id, (body.length & 0x7f) | 0x80, body.length >> 7, ...body];
  };
  const i32 = 0x7f;
  const all = [...calls.map((name) => ({ name, type: 0 })), ...datas.map((name) => ({ name, type: 1 }))];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      [0x60, 1, i32, 1, i32],
      [0x60, 3, i32, i32, i32, 1, i32],
    ]),
    ...section(
      2,
      all.map(({ name, type }) => [...text("e"), ...text(name), 0, type]),
    ),
    ...section(
      7,
      all.map(({ name }, at) => [...text(name), 0, at]),
    ),
  ]);
}

const TABLE_SECTION = 4;
/** The program with a function table that can grow: undici's is closed. */
function withOpenTable(program: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = program.slice();
  const number = (at: number): { value: number; next: number } => {
    let [value, shift, next] = [0, 0, at];
    for (;;) {
      const byte = bytes[next++] as number;
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return { value, next };
    }
  };
  for (let at = 8; at < bytes.length; ) {
    const size = number(at + 1);
    // One table of functions, with a least and a most size of one byte each.
    if (bytes[at] === TABLE_SECTION && bytes[size.next] === 1 && bytes[size.next + 2] === 1 && size.value === 5)
      bytes[size.next + 4] = 0x7f;
    at = size.next + size.value;
  }
  return bytes;
}

/** One instance serves all parsers of a process. */
export class Llhttp {
  readonly #events = new Map<number, ParserEvents>();
  readonly #exports: Exports;
  readonly #settings: number;
  readonly #texts = new Map<string, number>();
  readonly #buffer: number;
  #bufferInUse = false;

  constructor(wasm: Pick<typeof WebAssembly, "Module" | "Instance">, bytes: Uint8Array<ArrayBuffer>) {
    const nothing = new Proxy({}, { get: () => () => 0 });
    this.#exports = new wasm.Instance(new wasm.Module(withOpenTable(bytes)), { env: nothing })
      .exports as unknown as Exports;
    this.#exports._initialize();
    const of = (parser: number): ParserEvents => this.#events.get(parser) as ParserEvents;
    const [calls, datas] = [Object.keys(CALLS) as CallEvent[], Object.keys(DATA) as DataEvent[]];
    const imports: Record<string, (...args: number[]) => number> = {};
    for (const name of calls) imports[name] = (parser) => of(parser as number)[name]();
    for (const name of datas)
      imports[name] = (parser, at, length) => of(parser as number)[name](at as number, length as number);
    const made = new wasm.Instance(new wasm.Module(trampoline(calls, datas)), { e: imports }).exports;
    const table = this.#exports.__indirect_function_table;
    this.#settings = this.#exports.malloc(SETTINGS_WORDS * 4);
    this.#buffer = this.#exports.malloc(BUFFER_BYTES);
    const words = new Uint32Array(this.#exports.memory.buffer, this.#settings, SETTINGS_WORDS).fill(0);
    for (const [name, places] of [...Object.entries(CALLS), ...Object.entries(DATA)]) {
      const index = table.grow(1, made[name]);
      for (const place of places) words[place] = index;
    }
  }

  get #memory(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.memory.buffer as ArrayBuffer);
  }

  /** Latin-1 text in the parser's memory. */
  latin1(at: number, length: number): string {
    const bytes = this.#memory.subarray(at, at + length);
    let text = "";
    for (let from = 0; from < length; from += 4096)
      text += String.fromCharCode.apply(null, bytes.subarray(from, from + 4096) as unknown as number[]);
    return text;
  }
  copy(at: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#memory.slice(at, at + length);
  }
  #cString(at: number): string {
    return at === 0 ? "" : this.latin1(at, this.#memory.indexOf(0, at) - at);
  }

  alloc(events: ParserEvents): number {
    const parser = this.#exports.llhttp_alloc(0);
    this.#events.set(parser, events);
    return parser;
  }
  free(parser: number): void {
    if (this.#events.delete(parser)) this.#exports.llhttp_free(parser);
  }
  init(parser: number, type: number, lenient: number): void {
    this.#exports.llhttp_init(parser, type, this.#settings);
    LENIENT.forEach((name, bit) => {
      if ((lenient & (1 << bit)) !== 0) this.#exports[`llhttp_set_lenient_${name}`]?.(parser, 1);
    });
  }

  /** The error that ended it, and how many bytes were read. */
  execute(parser: number, data: Uint8Array): { error: number; read: number } {
    const shared = !this.#bufferInUse && data.length <= BUFFER_BYTES;
    const at = shared ? this.#buffer : this.#exports.malloc(Math.max(1, data.length));
    if (shared) this.#bufferInUse = true;
    try {
      this.#memory.set(data, at);
      const error = this.#exports.llhttp_execute(parser, at, data.length);
      const read = error === HPE_OK ? data.length : this.#exports.llhttp_get_error_pos(parser) - at;
      return { error, read };
    } finally {
      if (shared) this.#bufferInUse = false;
      else this.#exports.free(at);
    }
  }
  finish(parser: number): number {
    return this.#exports.llhttp_finish(parser);
  }
  pause(parser: number): void {
    this.#exports.llhttp_pause(parser);
  }
  resume(parser: number): void {
    this.#exports.llhttp_resume(parser);
  }
  resumeAfterUpgrade(parser: number): void {
    this.#exports.llhttp_resume_after_upgrade(parser);
  }

  /** Of the message whose headers were read last. */
  message(parser: number) {
    const lib = this.#exports;
    return {
      method: lib.llhttp_get_method(parser),
      status: lib.llhttp_get_status_code(parser),
      major: lib.llhttp_get_http_major(parser),
      minor: lib.llhttp_get_http_minor(parser),
      keepAlive: lib.llhttp_should_keep_alive(parser) !== 0,
      upgrade: this.upgrade(parser),
    };
  }
  upgrade(parser: number): boolean {
    return this.#exports.llhttp_get_upgrade(parser) !== 0;
  }
  errorName(error: number): string {
    return this.#cString(this.#exports.llhttp_errno_name(error));
  }
  reason(parser: number): string {
    return this.#cString(this.#exports.llhttp_get_error_reason(parser));
  }
  setReason(parser: number, reason: string): void {
    let at = this.#texts.get(reason);
    if (at === undefined) {
      at = this.#exports.malloc(reason.length + 1);
      this.#memory.set([...Array.from(reason, (letter) => letter.charCodeAt(0)), 0], at);
      this.#texts.set(reason, at);
    }
    this.#exports.llhttp_set_error_reason(parser, at);
  }
}
