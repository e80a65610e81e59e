import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../src/settings.ts";
import { nextUpstream } from "../src/upstreams.ts";

const known = [
  { name: "main", address: "10.0.0.1" },
  { name: "spare", address: "10.0.0.2" },
];

test("the next server in order", () => {
  const settings = readSettings({ UPSTREAMS: "main,spare" });
  assert.equal(nextUpstream(settings, known, "main")?.address, "10.0.0.2");
});

test("nothing comes after the last server", () => {
  assert.equal(nextUpstream(readSettings({}), known, "main"), null);
});

test("a server that nobody knows is refused by name", () => {
  const settings = readSettings({ UPSTREAMS: "main,atlantis" });
  assert.throws(() => nextUpstream(settings, known, "main"), { message: 'There is no server called "atlantis".' });
});
