import { expect, test } from "vitest";
import { seq } from "@/lib/domain/ids.ts";
import { fixtureController } from "./testing/fixture-controller.ts";
import { fixtureState } from "./testing/fixture-state.ts";
import { undoLast } from "./undo-last.ts";

test("rewinds to just before the message that began the latest turn", async () => {
  const controller = fixtureController();
  await undoLast(fixtureState.view)?.(controller);
  const first = fixtureState.view.entries[0];
  expect(controller.calls).toEqual([["rewind", (first?.seq ?? 0) - 1, "all"]]);
});

test("takes back a rewind before anything else", async () => {
  const controller = fixtureController();
  await undoLast({ ...fixtureState.view, rewound: { at: seq(30), to: seq(3) } })?.(controller);
  expect(controller.calls).toEqual([["undoRewind"]]);
});

test("has nothing to undo in a session in which nothing was said", () => {
  expect(undoLast({ ...fixtureState.view, entries: [] })).toBe(null);
});
