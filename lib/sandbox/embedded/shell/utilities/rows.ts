import { joinBytes } from "../../../../domain/bytes.ts";
import { latin1 } from "./call.ts";
import { plain, type Streaming } from "./streaming.ts";

const LINE_FEED = 10;
const TAB = 9;
const WIDTH = 80;
/** Lines of at most so many bytes or characters. */
export function fold(args: readonly string[]): Streaming | null {
  const read = plain(args, "w");
  if (!read || read.rest.length > 0 || read.letters.includes("s")) return null;
  const width = Number(read.values.get("w") ?? WIDTH);
  if (!(width > 0)) return null;
  const inBytes = read.letters.includes("b");
  return async (call) => {
    let column = 0;
    for (let part = call.chunk(); part; part = call.chunk()) {
      const out = new Uint8Array(part.length * 2);
      let length = 0;
      for (const byte of part) {
        const continues = !inBytes && (byte & 0xc0) === 0x80;
        if (byte === LINE_FEED) column = 0;
        else if (!continues) {
          const cells = byte === TAB && !inBytes ? 8 - (column % 8) : 1;
          if (column + cells > width && column > 0) {
            out[length++] = LINE_FEED;
            column = 0;
          }
          column += cells;
        }
        out[length++] = byte;
      }
      call.out(out.slice(0, length));
    }
    return 0;
  };
}

const ENCODED_WIDTH = 76;
/** Encodes as it reads. */
export function base64(args: readonly string[]): Streaming | null {
  const read = plain(
    args.map((each) => each.replace(/^--wrap=/, "-w")),
    "w",
  );
  if (!read || read.rest.some((each) => each !== "-") || /[^w]/.test(read.letters)) return null;
  const width = Number(read.values.get("w") ?? ENCODED_WIDTH);
  if (!Number.isInteger(width) || width < 0) return null;
  return async (call) => {
    let rest: Uint8Array = new Uint8Array(0);
    let column = 0;
    const write = (data: Uint8Array): void => {
      const text = btoa(latin1(data));
      if (width === 0) {
        call.out(text);
        return;
      }
      let shown = "";
      for (let at = 0; at < text.length; ) {
        const some = text.slice(at, at + width - column);
        at += some.length;
        column += some.length;
        shown += some;
        if (column === width) {
          shown += "\n";
          column = 0;
        }
      }
      call.out(shown);
    };
    for (let part = call.chunk(); part; part = call.chunk()) {
      const all = joinBytes([rest, part]);
      const whole = all.length - (all.length % 3);
      write(all.subarray(0, whole));
      rest = all.slice(whole);
    }
    write(rest);
    if (column > 0) call.out("\n");
    return 0;
  };
}
