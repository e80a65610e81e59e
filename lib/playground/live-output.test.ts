import { describe, expect, it } from "vitest";
import { callId } from "../domain/ids.ts";
import { LiveOutput, type Printed } from "./live-output.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const a = callId("a");

function recording() {
  const order: string[] = [];
  const printed: Printed[] = [];
  const saved: unknown[] = [];
  const live = new LiveOutput(
    async (draft) => {
      const { text, outputs } = draft;
      saved.push(draft);
      order.push(`saved ${text}${outputs.map((o) => o.text).join("")}`);
      return true;
    },
    (shown, added) => {
      printed.push(...added);
      order.push(`shown ${shown.text}${[...shown.outputs.values()].join("")}`);
    },
  );
  return { live, order, printed, saved };
}

describe("LiveOutput", () => {
  it("saves what streams in before it is shown, and what arrives meanwhile as one save", async () => {
    const { live, order } = recording();
    live.text("Hel");
    live.text("lo");
    await live.settled();
    live.text(" there");
    await live.settled();
    expect(order).toEqual(["saved Hello", "shown Hello", "saved Hello there", "shown Hello there"]);
  });

  it("saves what the tests of a running call came to before it is shown, also when nothing was printed", async () => {
    const { live, saved, order } = recording();
    live.test(a, { type: "test", test: { file: "a.test.js", name: ["adds"], status: "passed" } });
    await live.settled();
    expect(saved).toMatchObject([{ tests: { callId: a, report: { passed: 1, complete: false } } }]);
    expect(order).toEqual(["saved ", "shown "]);
    live.ended(a);
    await live.settled();
    expect(saved.length).toBe(1);
  });

  it("saves what a call is about once, however much of it is written", async () => {
    const { live, saved } = recording();
    for (const piece of ["*** Begin Patch\n", "*** Update File: a.ts\n", "@@\n", "+ one\n", "+ two\n"]) {
      live.writing("apply_patch", piece);
      await live.settled();
    }
    const none = { text: "", outputs: [] };
    const about = { ...none, writing: { name: "apply_patch", about: "a.ts" } };
    expect(saved).toEqual([{ ...none, writing: { name: "apply_patch" } }, about]);
    live.clearText();
    live.writing("apply_patch", "*** Update File: a.ts\n");
    await live.settled();
    expect(saved.slice(2)).toEqual([about]);
  });

  it("takes a text away at once when it has become an event, even while a save is under way", async () => {
    const { live, order } = recording();
    live.text("Hel");
    await Promise.resolve();
    live.clearText();
    live.text("Next");
    await live.settled();
    expect(order).toEqual(["saved Hel", "shown ", "shown ", "saved Next", "shown Next"]);
  });

  it("decodes characters that are split between two chunks of a call's output", async () => {
    const { live, order } = recording();
    const [first, second] = [bytes("é").slice(0, 1), bytes("é").slice(1)];
    live.output(a, first);
    live.output(a, second);
    await live.settled();
    expect(order.at(-1)).toBe("shown é");
  });

  it("keeps the order of commands and what they print for the terminal", async () => {
    const { live, printed } = recording();
    live.started({ callId: a, name: "sh", input: '{"command":"ls"}', kind: "function", by: "agent" });
    live.output(a, bytes("x"));
    await live.settled();
    expect(printed.map((item) => item.type)).toEqual(["begin", "output"]);
  });

  it("says how much it left out when output comes faster than it can be drawn", async () => {
    const { live, printed } = recording();
    for (let i = 0; i < 50; i++) live.output(a, new Uint8Array(100_000).fill(46));
    await live.settled();
    const drawn = printed.reduce((sum, item) => sum + (item.type === "output" ? item.data.length : 0), 0);
    expect(drawn).toBeLessThan(2_100_000);
    const first = printed[0];
    expect(first?.type === "output" && new TextDecoder().decode(first.data)).toContain("came too fast to be drawn");
  });

  it("shows nothing of a call that has ended", async () => {
    const { live, order } = recording();
    live.output(a, bytes("x"));
    live.ended(a);
    await live.settled();
    expect(order.at(-1)).toBe("shown ");
  });
});
