import { describe, expect, it } from "vitest";
import { callId, seq } from "@/lib/domain/ids.ts";
import type { Entry } from "@/lib/domain/session-view.ts";
import { call, entries as drawn, FIRST_TREE, scriptedSpeaker as speaker } from "../playground/testing/fixture-state.ts";
import { latestOfTurns, rowsOf, runsAgain } from "./rows.ts";

const text = (n: number, partial: boolean): Entry => ({
  kind: "text",
  seq: seq(n),
  at: n,
  text: "Half an",
  speaker,
  partial,
});
const reasoning = (n: number): Entry => ({ kind: "reasoning", seq: seq(n), at: n, text: "Hm." });
const notice = (n: number): Entry => ({ kind: "notice", seq: seq(n), at: n, tone: "warn", text: "Cut." });
const end = (n: number): Entry => ({ kind: "turn-end", seq: seq(n), at: n, reason: "aborted", durationMs: 1 });
const sh = (n: number, command: string, by: "user" | "agent", state: "finished" | "interrupted" = "finished") => ({
  ...call("sh", command, { exitCode: 0 }, { state }),
  seq: seq(n),
  call: { callId: callId(`c${n}`), name: "sh", input: JSON.stringify({ command }), kind: "function", by } as const,
  before: FIRST_TREE,
});

const drawnAs = (entries: readonly Entry[]): string =>
  rowsOf(entries)
    .map((row) => (row.kind === "pieces" ? `[${row.pieces.map((piece) => piece.seq).join(" ")}]` : row.seq))
    .join(" ");

describe("rowsOf", () => {
  it("leaves a conversation without cut answers as it is", () => {
    expect(rowsOf(drawn)).toEqual(drawn.map((entry) => ({ kind: "entry", seq: entry.seq, entry })));
  });

  it("spreads out the only piece of an answer that broke off once", () => {
    expect(drawnAs([text(1, true), text(2, false)])).toBe("1 2");
  });

  it("puts all pieces but the latest on a line, with what lies between them", () => {
    expect(drawnAs([text(1, true), text(2, true), text(3, true), end(4)])).toBe("[1 2] 3 4");
    expect(drawnAs([text(1, true), reasoning(2), notice(3), text(4, true), reasoning(5), text(6, false)])).toBe(
      "[1 2 3] 4 5 6",
    );
  });

  it("never puts pieces of two turns on one line", () => {
    expect(drawnAs([text(1, true), end(2), text(3, true), text(4, true), end(5)])).toBe("1 2 [3] 4 5");
  });
});

describe("latestOfTurns", () => {
  it("is the turn's end, however many own commands and notices came after it", () => {
    expect(latestOfTurns([text(1, true), end(2), sh(3, "ls", "user"), notice(4)])?.seq).toBe(2);
    expect(latestOfTurns([end(2), sh(3, "ls", "agent")])?.seq).toBe(3);
    expect(latestOfTurns([])).toBe(undefined);
  });
});

describe("runsAgain", () => {
  it("finds the person's latest run of a command that was interrupted before", () => {
    const first = sh(1, "make", "agent", "interrupted");
    const second = sh(2, "make", "user", "interrupted");
    const third = sh(3, "make", "user");
    expect(runsAgain([first, second, third])).toEqual(
      new Map([
        [seq(1), third],
        [seq(2), third],
      ]),
    );
  });

  it("finds nothing in runs before it, of other commands, or of the agent's", () => {
    const stopped = sh(2, "make", "agent", "interrupted");
    const others = [sh(3, "make all", "user"), sh(4, "make", "agent")];
    expect(runsAgain([sh(1, "make", "user"), stopped, ...others])).toEqual(new Map());
  });
});
