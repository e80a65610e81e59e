import { describe, expect, it } from "vitest";
import { OutputQueue } from "./output-queue.ts";

/** A terminal that draws when it is told to. */
function slowTerminal() {
  const drawn: string[] = [];
  const pending: (() => void)[] = [];
  const write = (text: string, done: () => void): void => {
    drawn.push(text);
    pending.push(done);
  };
  const drawAll = (): void => {
    for (let done = pending.shift(); done; done = pending.shift()) done();
  };
  return { drawn, pending, write, drawAll };
}

describe("the output queue", () => {
  it("hands over the next slice only when the last is drawn", () => {
    const terminal = slowTerminal();
    const queue = new OutputQueue(terminal.write);
    void queue.push("x".repeat(20_000));
    expect([terminal.drawn.length, terminal.pending.length]).toEqual([1, 1]);
    terminal.drawAll();
    expect(terminal.drawn.map((text) => text.length)).toEqual([8192, 8192, 3616]);
  });
  it("resolves when all is drawn, so that a reader can wait", async () => {
    const terminal = slowTerminal();
    const queue = new OutputQueue(terminal.write);
    let done = false;
    const pushed = queue.push("hello").then(() => {
      done = true;
    });
    await Promise.resolve();
    expect(done).toBe(false);
    terminal.drawAll();
    await pushed;
    expect(done).toBe(true);
  });
  it("filters what it writes, across chunks", async () => {
    const terminal = slowTerminal();
    const queue = new OutputQueue(terminal.write);
    for (const chunk of ["A\x1b[21474", "83647", "bB"]) {
      const pushed = queue.push(chunk);
      terminal.drawAll();
      await pushed;
    }
    expect(terminal.drawn.join("")).toBe(`${"A".repeat(1000)}B`);
  });
  it("keeps the end of a flood and says what is missing", () => {
    const terminal = slowTerminal();
    const queue = new OutputQueue(terminal.write);
    void queue.push("first");
    for (let i = 0; i < 500; i++) void queue.push(`${"y".repeat(9999)}\n`);
    void queue.push("last");
    terminal.drawAll();
    const shown = terminal.drawn.join("");
    expect(shown.length).toBeLessThan(3_100_000);
    expect(shown).toContain("characters are not shown here");
    expect(shown.endsWith("last")).toBe(true);
  });
  it("lets everybody go when it is closed", async () => {
    const queue = new OutputQueue(() => undefined);
    const pushed = queue.push("never drawn");
    queue.close();
    await expect(pushed).resolves.toBeUndefined();
  });
});
