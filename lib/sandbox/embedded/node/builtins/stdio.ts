import { hold } from "../core/event-loop.ts";
import { sys, writeAll } from "../core/machine.ts";
import { onKernelMessage } from "../core/messages.ts";
import { rememberStream } from "../core/stdio-text.ts";
import { BufferClass, toBuffer } from "./buffer.ts";
import { stream } from "./stream.ts";

type Terminal = { isTTY?: boolean; columns?: number; rows?: number };
type Output = import("node:stream").Writable & Terminal & Record<string, unknown>;
type Input = import("node:stream").Readable & Terminal & Record<string, unknown>;

const outputs = new Set<Output>();
onKernelMessage("resize", ({ columns, rows }) => {
  for (const output of outputs) {
    Object.assign(output, { columns, rows });
    output.emit("resize");
  }
});

function cursor(output: Output): Record<string, unknown> {
  const send = (text: string, done?: () => void) => output.write(text, done ?? (() => {}));
  return {
    isTTY: true,
    columns: sys.tty?.columns,
    rows: sys.tty?.rows,
    getColorDepth: () => 8,
    hasColors: (count = 16) => (typeof count === "number" ? count : 16) <= 256,
    getWindowSize: () => [output.columns, output.rows],
    clearLine: (dir: number, done?: () => void) =>
      send(dir < 0 ? "\u001b[1K" : dir > 0 ? "\u001b[0K" : "\u001b[2K", done),
    clearScreenDown: (done?: () => void) => send("\u001b[0J", done),
    cursorTo: (x: number, y?: number | (() => void), done?: () => void) =>
      send(
        typeof y === "number" ? `\u001b[${y + 1};${x + 1}H` : `\u001b[${x + 1}G`,
        typeof y === "function" ? y : done,
      ),
    moveCursor: (dx: number, dy: number, done?: () => void) =>
      send(
        (dx < 0 ? `\u001b[${-dx}D` : dx > 0 ? `\u001b[${dx}C` : "") +
          (dy < 0 ? `\u001b[${-dy}A` : dy > 0 ? `\u001b[${dy}B` : ""),
        done,
      ),
  };
}

/** process.stdout or process.stderr: writes are synchronous, as to a file or a terminal. */
export function makeOutput(fd: 1 | 2): Output {
  const output = new stream.Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, encoding, done) {
      writeAll(fd, typeof chunk === "string" ? BufferClass.from(chunk, encoding) : chunk);
      done();
    },
  }) as Output;
  Object.assign(output, { fd, _type: sys.tty?.fds[fd] ? "tty" : "pipe", _isStdio: true, destroySoon: output.destroy });
  // Never closed: other code writes to it afterwards.
  output.destroy = () => output;
  output._destroy = (error, done) => done(error);
  if (sys.tty?.fds[fd]) {
    Object.assign(output, cursor(output));
    outputs.add(output);
  }
  rememberStream(fd, output);
  return output;
}

/** process.stdin: it keeps the process alive only while it is being read. */
export function makeInput(): Input {
  let release: (() => void) | null = null;
  let ended = false;
  let referenced = true;
  const start = (): void => {
    if (release || ended) return;
    release = hold();
    if (!referenced) release();
    sys.readStdin(true);
  };
  const stop = (): void => {
    if (!release) return;
    sys.readStdin(false);
    release();
    release = null;
  };
  const input = new stream.Readable({ highWaterMark: 65536, read: start, emitClose: true, autoDestroy: true }) as Input;
  onKernelMessage("stdin", ({ data }) => {
    input.push(toBuffer(data));
  });
  onKernelMessage("stdin-end", () => {
    ended = true;
    input.push(null);
    release?.();
    release = null;
  });
  input.on("pause", () => queueMicrotask(() => input.isPaused() && stop()));
  input.on("close", stop);
  Object.assign(input, {
    fd: 0,
    ref: () => {
      referenced = true;
      return input;
    },
    unref: () => {
      referenced = false;
      release?.();
      return input;
    },
    setRawMode(on: boolean) {
      sys.setRawMode(on);
      input["isRaw"] = on;
      return input;
    },
  });
  if (sys.tty?.fds[0]) Object.assign(input, { isTTY: true, isRaw: false });
  return input;
}
