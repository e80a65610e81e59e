type Waiter = { readonly max: number; readonly line: boolean; readonly answer: (data: Uint8Array) => void };
type Listener = { readonly data: (data: Uint8Array) => void; readonly end: () => void };

const INTERRUPT = 3;
const END_OF_FILE = 4;
const BACKSPACE = 8;
const LINE_FEED = 10;
const RETURN = 13;
const KILL_LINE = 21;
const DELETE = 127;
const encoder = new TextEncoder();

export type Terminal = { columns: number; rows: number; echo(data: Uint8Array): void; interrupt(): void };

/**
 * The bytes one or more processes read as their standard input, in order; whoever asks first gets them. With a terminal it
 * is also the line discipline: by default lines are edited, echoed and handed on whole.
 */
export class InputPipe {
  #chunks: Uint8Array[] = [];
  #ended = false;
  #waiters: Waiter[] = [];
  #listeners: Listener[] = [];
  #line: number[] = [];
  raw = false;

  constructor(readonly terminal: Terminal | null = null) {}

  write(data: Uint8Array): void {
    if (this.#ended) return;
    if (this.terminal && !this.raw) this.#edit(data, this.terminal);
    else this.#push(data.slice());
  }

  end(): void {
    this.#ended = true;
    this.#deliver();
  }

  #push(data: Uint8Array): void {
    if (data.length > 0) this.#chunks.push(data);
    this.#deliver();
  }

  /** One terminal's worth of end of file: whoever reads now gets nothing, the pipe stays open. */
  #endOnce(): void {
    const waiter = this.#waiters.shift();
    if (waiter) waiter.answer(new Uint8Array(0));
    else for (const listener of this.#listeners.splice(0)) listener.end();
  }

  #edit(data: Uint8Array, terminal: Terminal): void {
    for (const byte of data) {
      if (byte === RETURN || byte === LINE_FEED) {
        this.#line.push(LINE_FEED);
        terminal.echo(encoder.encode("\n"));
        this.#push(new Uint8Array(this.#line.splice(0)));
      } else if (byte === DELETE || byte === BACKSPACE) {
        // The continuation bytes of a UTF-8 character go with its first.
        let last = this.#line.pop();
        while (last !== undefined && (last & 0xc0) === 0x80) last = this.#line.pop();
        if (last !== undefined) terminal.echo(encoder.encode("\b \b"));
      } else if (byte === KILL_LINE) {
        const shown = new TextDecoder().decode(new Uint8Array(this.#line.splice(0)));
        terminal.echo(encoder.encode("\b \b".repeat([...shown].length)));
      } else if (byte === INTERRUPT) {
        this.#line = [];
        terminal.echo(encoder.encode("^C\n"));
        terminal.interrupt();
      } else if (byte === END_OF_FILE) {
        if (this.#line.length > 0) this.#push(new Uint8Array(this.#line.splice(0)));
        else this.#endOnce();
      } else {
        this.#line.push(byte);
        terminal.echo(new Uint8Array([byte]));
      }
    }
  }

  #take(most: number, line = false): Uint8Array | null {
    const chunk = this.#chunks[0];
    if (!chunk) return this.#ended ? new Uint8Array(0) : null;
    const max = line ? Math.min(most, chunk.indexOf(LINE_FEED) + 1 || most) : most;
    if (chunk.length <= max) {
      this.#chunks.shift();
      return chunk;
    }
    this.#chunks[0] = chunk.subarray(max);
    return chunk.subarray(0, max);
  }

  #deliver(): void {
    for (;;) {
      const waiter = this.#waiters[0];
      const listener = this.#listeners[0];
      if (!waiter && !listener) return;
      const data = this.#take(waiter?.max ?? Number.POSITIVE_INFINITY, waiter?.line);
      if (!data) return;
      if (waiter) {
        this.#waiters.shift();
        waiter.answer(data);
      } else if (data.length > 0) listener?.data(data);
      else {
        for (const each of this.#listeners.splice(0)) each.end();
        return;
      }
    }
  }

  /** Answers with at most `max` bytes (with `line`, nothing beyond a line feed) once there are any; with none at the end. Returns a function that withdraws the question. */
  read(max: number, answer: (data: Uint8Array) => void, line = false): () => void {
    const waiter = { max, answer, line };
    this.#waiters.push(waiter);
    this.#deliver();
    return () => {
      this.#waiters = this.#waiters.filter((each) => each !== waiter);
    };
  }

  /** Hands over everything as it comes, then the end. Returns a function that stops it. */
  listen(listener: Listener): () => void {
    this.#listeners.push(listener);
    this.#deliver();
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }
}
