import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutputFilter } from "./output-filter.ts";

const all = (input: string | Uint8Array, options = {}): string => new OutputFilter(options).push(input);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Streams made of what an attacker would use, whole and torn. */
const piece = fc.oneof(
  fc.constantFrom("A", "\x1b", "[", "]", "b", ";", "52", "8", "\x07", "\x1b\\", "\u009b", "\u009d", "\u0090", "\u009c"),
  fc.constantFrom("\u0301", "\u0301\u0301\u0301\u0301\u0301\u0301", "\u{e0101}", "3b"),
  fc.constantFrom("2147483647", "99999", "?1049h", "\x18", "\n", "\r", "é", "漢", "👍", "\x7f", "\x00", "(B", "P", "_"),
  fc.constantFrom(
    "\x1b[2147483647b",
    "\x1b]52;c;AAAA\x07",
    "\x1b]8;;javascript:alert(1)\x07",
    "\x1b[31m",
    "\x1bc",
    "\x1b]8;id=1;http://a.b\x07",
  ),
  fc.string({ maxLength: 6 }),
);
const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => bytes(pieces.join("")));

describe("the output filter", () => {
  it("lets text, colours and cursor moves through as they are", () => {
    const plain = "ok \x1b[1;38;2;10;20;30mgreen\x1b[0m\r\n\ttab é 漢 👍\x1b[2K\x1b[10;20H\x1b(B\x1b7\x1b8\x1b=\x07";
    expect(all(plain)).toBe(plain);
  });

  it.each(["L", "M", "S", "T"])("writes a huge count of CSI %s out, no more than a screen holds", (final) => {
    expect(all(`A\x1b[2147483647${final}`)).toBe(`A${`\x1b[${final}`.repeat(255)}`);
    expect(all(`\x1b[2${final}\x1b[${final}`)).toBe(`\x1b[${final}`.repeat(3));
  });

  it("writes repeated characters out, so that they are bounded like any text", () => {
    expect(all("A\x1b[2147483647b")).toBe("A".repeat(1000));
    expect(all("漢\x1b[3b")).toBe("漢漢漢漢");
    expect(all("A\x1b[31m\x1b[5b")).toBe("A\x1b[31m");
    expect(all("A\r\x1b[5b")).toBe("A\r");
  });

  it.each(["@", "P", "X", "I", "Z"])("bounds a huge count of CSI %s", (final) => {
    expect(all(`A\x1b[2147483647${final}`)).toBe(`A\x1b[999${final}`);
  });

  it("lets a few marks join a character and drops a flood of them, which is drawn for minutes", () => {
    expect(all("e\u0301\u0323o")).toBe("e\u0301\u0323o");
    expect(all(`e${"\u0301".repeat(50_000)}o`)).toBe(`e${"\u0301".repeat(16)}o`);
    expect(all(`e${"\u{1d167}\u200d".repeat(5000)}\x1b[0m${"\u{e0100}".repeat(50)}`)).toBe(
      `e${"\u{1d167}\u200d".repeat(8)}\x1b[0m`,
    );
  });

  it("bounds every parameter to four digits", () => {
    expect(all("\x1b[99999;0000000012;7H")).toBe("\x1b[9999;12;7H");
  });

  it("drops a 10 MB OSC and shows what comes after it", () => {
    expect(all(`\x1b]0;${"x".repeat(10_000_000)}\x07after`)).toBe("after");
  });

  it("keeps a title of 4 kB and drops a longer one", () => {
    expect(all(`\x1b]0;${"x".repeat(4000)}\x07`)).toBe(`\x1b]0;${"x".repeat(4000)}\x07`);
    expect(all(`\x1b]0;${"x".repeat(4095)}\x07`)).toBe("");
  });

  it.each([
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b]052;c;AA\x1b\\",
    "\x1b]0052;c;AA\x07",
    "\u009d52;c;AA\u009c",
    "\x1b]52\x07",
  ])("never writes to the clipboard: %j", (hostile) => {
    expect(all(hostile)).toBe("");
  });

  it.each([
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,x",
    "vscode://x",
    "//no-scheme",
    "java\tscript:x",
  ])("drops a hyperlink to %j and keeps its text", (address) => {
    expect(all(`\x1b]8;;${address}\x07text\x1b]8;;\x07`).replaceAll("\x1b]8;;\x07", "").trim()).toContain("text");
    expect(all(`\x1b]8;;${address}\x07`)).not.toContain("]8;;j");
    expect(all(`\x1b]8;;${address}\x07`)).not.toContain(address);
  });

  it("keeps a hyperlink to the web", () => {
    const link = "\x1b]8;;https://example.org/a;b\x07text\x1b]8;;\x07";
    expect([all(link), all(link.replace(";;", ";id=1;"))]).toEqual([link, link]);
  });

  it("ends a link at the end of its line and when it is long, and offers no more than 2,000", () => {
    const open = "\x1b]8;;https://example.org\x07";
    const end = "\x1b]8;;\x07";
    expect(all(`${open}a\nb`)).toBe(`${open}a${end}\nb`);
    expect(all(`${open}${"x".repeat(3000)}`)).toBe(`${open}${"x".repeat(2048)}${end}${"x".repeat(952)}`);
    expect(all(`${open}x${end}`.repeat(3000)).split(open)).toHaveLength(2001);
  });

  it("reads 8-bit introducers, which xterm obeys too", () => {
    expect(all("A\u009b2147483647b")).toBe("A".repeat(1000));
    expect(all("\u0090payload\u009cB")).toBe("B");
  });

  it("does not let a dropped sequence join the bytes around it into a new one", () => {
    const hostile = new Uint8Array([0xc2, ...bytes("\x1b]52;c;A\x07"), 0x9b, ...bytes("2147483647b")]);
    expect(all(hostile)).toBe("\ufffd\ufffd2147483647b");
  });

  it("drops device strings whole, and comes back from one that never ends", () => {
    expect(all("a\x1bPq#0;2;0\x1b\\b\x1b_x\x1b\\c")).toBe("abc");
    expect(all(`\x1bP${"x".repeat(1_000_000)}back`)).toBe("back");
  });

  it("comes back at a line feed from an OSC that never ends", () => {
    expect(all("\x1b]0;never\nnext line")).toBe("\nnext line");
  });

  it("keeps a read-only view out of mouse, paste and other-screen modes", () => {
    expect(all("\x1b[?1049h\x1b[?1000;1006h\x1b[?7;25lx", { readOnly: true })).toBe("\x1b[?7lx");
    expect(all("\x1b[?1049h")).toBe("\x1b[?1049h");
  });

  it("gives the same result however the stream is cut", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (input, cuts) => {
        const filter = new OutputFilter();
        const places = [0, ...cuts.map((c) => Math.min(c, input.length)).sort((a, b) => a - b), input.length];
        const pieces = places.slice(1).map((to, i) => filter.push(input.subarray(places[i], to)));
        return pieces.join("") === all(input);
      }),
      { numRuns: 2000 },
    );
  });

  it("puts a character together whose halves come in two strings", () => {
    const filter = new OutputFilter();
    expect(filter.push("a\ud83d") + filter.push("\udc4db")).toBe("a👍b");
  });

  it("changes nothing when its own result is filtered again", () => {
    fc.assert(
      fc.property(stream, (input) => all(all(input)) === all(input)),
      { numRuns: 2000 },
    );
  });

  it("never lets a long parameter, a clipboard or an unfinished sequence out", () => {
    // After an intermediate every final byte only ends a sequence; without one P, X, [, ], ^ and _ open another.
    const whole =
      /\x1b(?:\[[<=>?]?[0-9:;]*[ -/]*[@-~]|\](?!0*52[;\x07])[^\x00-\x1f\x80-\x9f]*\x07|[ -/]{1,2}[0-~]|[0-OQ-WYZ`-~])/g;
    fc.assert(
      fc.property(stream, (input) => {
        const result = all(input);
        const rest = result.replace(whole, (sequence) =>
          /^\x1b\[/.test(sequence) && /\d{5}/.test(sequence) ? "\x1b" : "",
        );
        return !/[\x1b\x80-\x9f]/.test(rest);
      }),
      { numRuns: 2000 },
    );
  });
});
