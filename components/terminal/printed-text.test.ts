import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutputFilter } from "./output-filter.ts";
import { type Piece, PrintedText, type Span, withLinks } from "./printed-text.ts";

const span = (text: string, look = "", link: string | null = null): Span => ({ text, look, link });
function read(...chunks: string[]): { pieces: Piece[]; beyond: boolean } {
  const reader = new PrintedText();
  return { pieces: chunks.flatMap((chunk) => reader.push(chunk)), beyond: reader.beyond };
}

/** Neighbours that look alike as one: where a stream was cut does not matter. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    const alike =
      typeof piece === "object" && typeof last === "object" && piece.look === last.look && piece.link === last.link;
    if (alike) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

describe("printed text", () => {
  it("reads lines however they end", () => {
    expect(read("a\r\nb\nc\r\r\n\n")).toEqual({
      pieces: [span("a"), "newline", span("b"), "newline", span("c"), "newline", "newline"],
      beyond: false,
    });
  });

  it("reads the 16 colours and the looks, together and one by one", () => {
    expect(read("\x1b[1;31mbad\x1b[22m still red\x1b[0m\x1b[2m$\x1b[m x \x1b[92mok\x1b[39m\x1b[7;4minv")).toEqual({
      pieces: [
        span("bad", "bold red"),
        span(" still red", "red"),
        span("$", "dim"),
        span(" x "),
        span("ok", "green"),
        span("inv", "inverse underline"),
      ],
      beyond: false,
    });
    expect(read("\x1b[38;5;9ma\x1b[38;5;0mb")).toEqual({
      pieces: [span("a", "red"), span("b", "black")],
      beyond: false,
    });
  });

  it.each(["\x1b[41m", "\x1b[38;5;200m", "\x1b[38;2;1;2;3m", "\x1b[48;5;1m", "\x1b[4:3m"])(
    "leaves the colours of %j to a whole terminal",
    (colours) => {
      expect(read(`a${colours}b`)).toEqual({ pieces: [span("a"), span("b")], beyond: true });
    },
  );

  it.each(["\x1b[1A", "\x1b[2J", "\x1b[10;2H", "\x1b[2K", "\b", "\x1b7", "\x1bc", "\x0b", "\x1b(0", "\x0e"])(
    "leaves what %j does to a whole terminal, and keeps the text",
    (sequence) => {
      expect(read(`a${sequence}b`)).toEqual({ pieces: [span("a"), span("b")], beyond: true });
    },
  );

  it("takes a lone carriage return for a line that is written anew", () => {
    expect(read("10%\r20%")).toEqual({ pieces: [span("10%"), "restart", span("20%")], beyond: true });
  });

  it("passes over what changes nothing at the end of the text", () => {
    expect(read("a\x1b[K\x1b[0J\x1b(B\x1b]0;title\x07\x07b")).toEqual({
      pieces: [span("a"), span("b")],
      beyond: false,
    });
  });

  it("waits for the rest of a sequence and of a line's end", () => {
    expect(read("a\r", "\nb\x1b[3", "1mc", "\x1b", "]8;;https://a.b", "/\x07d\x1b]8;;\x07")).toEqual({
      pieces: [span("a"), "newline", span("b"), span("c", "red"), span("d", "red", "https://a.b/")],
      beyond: false,
    });
  });

  it("stays quick on text made to be slow", () => {
    const reader = new PrintedText();
    for (const part of ["\r", "\x1b[1m", "\x1b]0;x\x07", "http://", "\x1b"]) {
      const began = performance.now();
      reader.push(part.repeat(50_000));
      expect(performance.now() - began).toBeLessThan(2000);
    }
    expect(withLinks([span("http://".repeat(600))]).length).toBeLessThan(1200);
  });

  it("reads the same however filtered output is cut", () => {
    const part = fc.constantFrom(
      "A",
      "\x1b[31m",
      "\x1b[0m",
      "\r\n",
      "\r",
      "\n",
      "\x1b[K",
      "\x1b[2A",
      "é👍",
      "\x1b]0;t\x07",
    );
    const link = fc.constant("\x1b]8;;https://a.b\x07l\x1b]8;;\x07");
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, link), { maxLength: 20 }),
        fc.array(fc.nat(120), { maxLength: 6 }),
        (all, cuts) => {
          const text = new OutputFilter({ readOnly: true }).push(all.join(""));
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const once = read(text);
          const torn = read(...places.slice(1).map((to, at) => text.slice(places[at], to)));
          expect({ ...torn, pieces: joined(torn.pieces) }).toEqual({ ...once, pieces: joined(once.pieces) });
        },
      ),
    );
  });

  it("keeps no control and loses no letter of what the filter lets through", () => {
    const any = fc.string({ unit: fc.constantFrom(..."abc \x1b[]0;8m\x07\r\n\b\t?lHJK") });
    fc.assert(
      fc.property(any, (input) => {
        const text = read(new OutputFilter({ readOnly: true }).push(input)).pieces.map((piece) =>
          typeof piece === "object" ? piece.text : "",
        );
        expect(text.join("")).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f]/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("links in a line", () => {
  it("are found across looks, without the full stop behind them", () => {
    expect(withLinks([span("see (https://a.", "red"), span("b/c?d=e). Or http://f"), span(".")])).toEqual([
      span("see (", "red"),
      span("https://a.", "red", "https://a.b/c?d=e"),
      span("b/c?d=e", "", "https://a.b/c?d=e"),
      span("). Or "),
      span("http://f", "", "http://f"),
      span("."),
    ]);
  });

  it("end before punctuation", () => {
    for (const end of [";", ",", ".", ")", ");", ".,"])
      expect(withLinks([span(`http://a.b/c${end}`)])).toEqual([span("http://a.b/c", "", "http://a.b/c"), span(end)]);
  });

  it("lead nowhere but to the web, and a link that the program made itself stays", () => {
    const lines = [span("javascript:alert(1) ftp://a file:///etc http://")];
    expect(withLinks(lines)).toEqual(lines);
    expect(withLinks([span("http://shown.example", "", "https://real.example/")])).toEqual([
      span("http://shown.example", "", "https://real.example/"),
    ]);
  });
});
