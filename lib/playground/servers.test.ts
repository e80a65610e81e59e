import { expect, it } from "vitest";
import { callId, seq } from "../domain/ids.ts";
import type { SessionView } from "../domain/session-view.ts";
import { type EndedServer, Servers } from "./servers.ts";

const call = (id: string, command: string, state: "running" | "finished" | "interrupted") => ({
  kind: "call",
  seq: seq(7),
  state,
  call: { callId: callId(id), name: "sh", input: JSON.stringify({ command }), kind: "function", by: "user" },
});

/** A load of the page in a browser that keeps `memo`. */
function load(memo: { text: string | null }, calls: readonly ReturnType<typeof call>[] = []) {
  const open = calls.filter(({ state }) => state === "running").map((each) => each.call.callId);
  const view = { entries: calls, open } as unknown as SessionView;
  let ended: readonly EndedServer[] = [];
  const asked: string[] = [];
  const notes: string[] = [];
  const servers = new Servers({
    memos: {
      read: () => memo.text,
      write: (_, text) => {
        memo.text = text;
      },
    },
    view: () => view,
    changed: (now) => {
      ended = now;
    },
    note: (line) => notes.push(line),
    run: async (command) => void asked.push(command),
    runAgain: (at) => asked.push(`again ${at}`),
  });
  servers.begin();
  return { servers, ended: () => ended, asked, notes };
}

it("are named after the page that they went with, and started again by the call that started them", () => {
  const memo = { text: null };
  load(memo, [call("c1", "cd app && npm start", "running")]).servers.listen([
    { port: 3000, command: "node server.js" },
  ]);
  const next = load(memo, [call("c1", "cd app && npm start", "interrupted")]);
  next.servers.noteEnded();
  expect(next.notes).toEqual([]);
  expect(next.ended()).toEqual([{ port: 3000, command: "cd app && npm start", before: true }]);
  next.servers.start(3000);
  expect(next.asked).toEqual(["again 7"]);
  next.servers.listen([{ port: 3000, command: "node server.js" }]);
  expect(next.ended()).toEqual([]);
});

it("are started again by their own line when no call did it, and not at all when that is not one", () => {
  const memo = { text: null };
  load(memo).servers.listen([
    { port: 3000, command: "node server.js --port 3000" },
    { port: 3001, command: "node -e require('http').createServer().listen(3001)" },
  ]);
  const { servers, ended, asked, notes } = load(memo);
  expect(ended().map(({ command }) => command)).toEqual(["node server.js --port 3000", ""]);
  servers.noteEnded();
  expect(notes).toEqual([
    "node server.js --port 3000 (port 3000) ended with the page before this one.",
    "A server (port 3001) ended with the page before this one.",
  ]);
  servers.start(3000);
  servers.start(3001);
  servers.start(9999);
  expect(asked).toEqual(["node server.js --port 3000"]);
});

it("that ended by themselves are not told to the next load, and those of tests to nobody", () => {
  const memo = { text: null };
  const { servers, ended } = load(memo, [call("c", "npm start", "running")]);
  servers.listen([
    { port: 3000, command: "node a.js" },
    { port: 40_000, command: "node b.js" },
  ]);
  servers.listen([]);
  expect(ended()).toEqual([{ port: 3000, command: "npm start", before: false }]);
  expect(load(memo).ended()).toEqual([]);
});

it("of an earlier load stay named until they are started, whatever else starts", () => {
  const memo = { text: null };
  load(memo).servers.listen([{ port: 3000, command: "node a.js" }]);
  load(memo).servers.listen([{ port: 4000, command: "node b.js" }]);
  expect(
    load(memo)
      .ended()
      .map(({ port }) => port),
  ).toEqual([3000, 4000]);
});

it("that nobody kept, or that were kept otherwise, are none", () => {
  for (const text of [null, "", "{}", '[{"port":"x"}]', '[{"port":0,"command":"","call":null}]'])
    expect(load({ text }).ended()).toEqual([]);
});
