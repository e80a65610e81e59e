import { describe, expect, it } from "vitest";
import { InputPipe } from "./input-pipe.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

describe("InputPipe", () => {
  it("answers readers in turn, and with nothing at the end", () => {
    const pipe = new InputPipe();
    const seen: string[] = [];
    pipe.read(3, (data) => seen.push(text(data)));
    pipe.write(bytes("abcde"));
    pipe.read(10, (data) => seen.push(text(data)));
    pipe.read(10, (data) => seen.push(text(data)));
    pipe.end();
    expect(seen).toEqual(["abc", "de", ""]);
  });

  it("hands a listener all there is and its end, once", () => {
    const pipe = new InputPipe();
    const seen: string[] = [];
    pipe.write(bytes("early"));
    const stop = pipe.listen({ data: (data) => seen.push(text(data)), end: () => seen.push("end") });
    pipe.write(bytes("late"));
    pipe.end();
    stop();
    expect(seen).toEqual(["early", "late", "end"]);
  });

  it("does not give a withdrawn reader anything", () => {
    const pipe = new InputPipe();
    const seen: string[] = [];
    pipe.read(10, (data) => seen.push(`first ${text(data)}`))();
    pipe.read(10, (data) => seen.push(`second ${text(data)}`));
    pipe.write(bytes("x"));
    expect(seen).toEqual(["second x"]);
  });

  it("edits and echoes lines on a terminal, and hands them on whole", () => {
    let echo = "";
    let interrupts = 0;
    const pipe = new InputPipe({
      columns: 80,
      rows: 24,
      echo: (data) => {
        echo += text(data);
      },
      interrupt: () => interrupts++,
    });
    const seen: string[] = [];
    pipe.listen({ data: (data) => seen.push(text(data)), end: () => seen.push("end") });
    pipe.write(bytes("heé\x7fy\rthrown away\x15kept\nlost\x03"));
    pipe.write(bytes("\x04"));
    expect([seen, echo.includes("hey") || echo.includes("\b \b"), interrupts]).toEqual([
      ["hey\n", "kept\n", "end"],
      true,
      1,
    ]);
  });

  it("gives every byte as it is typed in raw mode", () => {
    const pipe = new InputPipe({ columns: 80, rows: 24, echo: () => {}, interrupt: () => {} });
    pipe.raw = true;
    const seen: string[] = [];
    pipe.listen({ data: (data) => seen.push(text(data)), end: () => {} });
    pipe.write(bytes("\x03a"));
    expect(seen).toEqual(["\x03a"]);
  });
});
