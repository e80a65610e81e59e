import { expect, it } from "vitest";
import { ok } from "../domain/errors.ts";
import { type SessionId, sessionId } from "../domain/ids.ts";
import { Memos } from "./memos.ts";

async function open(kept: Readonly<Record<string, string>> = {}, writes = true) {
  const stored = new Map<string, string | null>(Object.entries(kept));
  const store = {
    read: async () => ok(stored as ReadonlyMap<string, string>),
    write: async (_: SessionId, name: string, text: string | null) => {
      stored.set(name, text);
      return ok(undefined);
    },
    sessions: async () => ok(new Set<SessionId>()),
  };
  const memos = new Memos(sessionId("s"), store, () => writes);
  await memos.load();
  return { memos, stored };
}

it("keeps what is written, for itself and for the next load", async () => {
  const { memos, stored } = await open({ history: "old" });
  memos.write("history", "new");
  expect([memos.read("history"), stored.get("history")]).toEqual(["new", "new"]);
  memos.write("history", null);
  expect([memos.read("history"), stored.get("history")]).toEqual([null, null]);
});

it("does not tell what was before when what is now is too long to be kept", async () => {
  const { memos, stored } = await open({ servers: "old" });
  memos.write("servers", "x".repeat(20_001));
  expect([memos.read("servers"), stored.get("servers")]).toEqual([null, null]);
});

it("reads nothing that is too long, and keeps nothing where another tab writes", async () => {
  const { memos, stored } = await open({ packages: "x".repeat(1_001), history: "theirs" }, false);
  memos.write("history", "ours");
  expect([memos.read("packages"), stored.get("history")]).toEqual([null, "theirs"]);
});
