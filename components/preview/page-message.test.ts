import { describe, expect, it } from "vitest";
import { readPageMessage } from "./page-message.ts";

const frame = {} as MessageEventSource;
const from = (data: unknown, source: MessageEventSource | null = frame) => readPageMessage({ source, data }, frame);

describe("messages of a previewed page", () => {
  it("are read when they come from its frame", () => {
    const line = { type: "console", level: "error", text: "boom", file: "src/a.js", line: 3, column: 1 };
    expect([from(line), from({ type: "frame-ready" }), from({ type: "link", href: "about.html" })]).toEqual([
      line,
      { type: "frame-ready" },
      { type: "link", href: "about.html" },
    ]);
  });
  it("are not read from any other window, or before there is a frame", () => {
    expect(from({ type: "frame-ready" }, {} as MessageEventSource)).toBeNull();
    expect(readPageMessage({ source: null, data: { type: "frame-ready" } }, null)).toBeNull();
  });
  it.each([
    [{ type: "console", level: "log", text: "x".repeat(5000) }],
    [{ type: "console", level: "shout", text: "x" }],
    [{ type: "console", level: "log", text: "x", line: -1 }],
    [{ type: "link" }],
    ["frame-ready"],
    [null],
  ])("are dropped when they are not of the shape or too large", (data) => {
    expect(from(data)).toBeNull();
  });
  it("lose fields that nobody asked for", () => {
    expect(from({ type: "frame-ready", more: 1 })).toEqual({ type: "frame-ready" });
  });
});
