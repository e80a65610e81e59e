import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanOutput } from "./clean.ts";
import { OutputCollector } from "./collect.ts";
import { fitOutput, OUTPUT_BUDGET } from "./fit.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fitted = (text: string, budget?: number, cap?: number) => {
  const collector = new OutputCollector(cap);
  const all = bytes(text);
  for (let at = 0; at < all.length; at += 1_000) collector.add(all.subarray(at, at + 1_000));
  return fitOutput(collector.ends(), budget);
};

describe("cleaning terminal output", () => {
  it("takes escape codes and control characters away", () => {
    expect(cleanOutput("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x00\x07ok\tx")).toBe(
      "red link ok\tx",
    );
    expect(cleanOutput("\x1b(Bplain\x1b7\x1b[?25h")).toBe("plain");
  });

  it("shows a line that was drawn over as it was last drawn", () => {
    expect(cleanOutput("10%\r50%\r\x1b[2K100%\ndone\r\nab\b\bcd")).toBe("100%\ndone\ncd");
  });
});

describe("fitting output into the model's budget", () => {
  it("gives short output whole, without its last line ends", () => {
    expect(fitted("a\nb\n\n")).toEqual({ text: "a\nb", cut: false });
    expect(fitted("")).toEqual({ text: "", cut: false });
  });

  it("keeps the first and last lines and says exactly how much is missing", () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i + 1}\n`);
    const all = lines.join("");
    const { text, cut } = fitted(all);
    expect(cut).toBe(true);
    expect(bytes(text).length).toBeLessThan(OUTPUT_BUDGET + 100);
    const shown = text.split("\n");
    const note = shown.findIndex((line) => line.startsWith("[…"));
    expect(shown.slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(shown.at(-1)).toBe("200000");
    const missing = 200_000 - (shown.length - 1);
    expect(shown[note]).toMatch(new RegExp(`^\\[… ${missing} lines \\(\\d+ of ${all.length} bytes\\) left out …\\]$`));
    expect(Number(shown[note + 1]) - Number(shown[note - 1]) - 1).toBe(missing);
  });

  it("cuts inside a line that is longer than its share, between characters", () => {
    const { text } = fitted("é".repeat(50_000), 1_001);
    expect(text).toMatch(/^é+\n\[… \(\d+ of 100000 bytes\) left out …\]\né+$/);
    expect(bytes(text).length).toBeLessThan(1_100);
  });

  it("collapses a progress bar before it counts", () => {
    const bar = Array.from({ length: 5_000 }, (_, i) => `\r${i / 50}%`).join("");
    expect(fitted(`${bar}\r100%\nok\n`)).toEqual({ text: "100%\nok", cut: false });
  });

  it("shows the end of an output that was too large to keep", () => {
    const collector = new OutputCollector(300_000);
    for (let i = 0; i < 100_000; i++) collector.add(bytes(`line ${i}\n`));
    expect(collector.capped).toBe(true);
    expect(collector.whole().length).toBe(300_000);
    const { text } = fitOutput(collector.ends());
    expect(text.startsWith("line 0\n")).toBe(true);
    expect(text.endsWith("\nline 99999")).toBe(true);
  });

  it("stays within any budget, for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 3_000 }),
        fc.integer({ min: 20, max: 2_000 }),
        (text, budget) => {
          const result = fitted(text, budget);
          const note = result.text.split("\n").find((line) => line.startsWith("[…")) ?? "";
          expect(bytes(result.text).length).toBeLessThanOrEqual(budget + (result.cut ? bytes(note).length + 2 : 0));
          expect(result.text).not.toContain("\uFFFD".repeat(3));
        },
      ),
    );
  });
});
