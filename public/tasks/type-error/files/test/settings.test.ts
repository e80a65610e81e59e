import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../src/settings.ts";

test("an empty environment gives the defaults", () => {
  assert.deepEqual(readSettings({}), { retries: 3, waitMs: 200, upstreams: ["main"] });
});

test("settings from the environment are numbers", () => {
  const settings = readSettings({ RETRIES: "5", WAIT_MS: "250", UPSTREAMS: "main,spare" });
  assert.deepEqual(settings, { retries: 5, waitMs: 250, upstreams: ["main", "spare"] });
});

test("what is not a number is refused by name", () => {
  for (const RETRIES of ["five", "", "-1", "2.5", "1e999"]) {
    assert.throws(() => readSettings({ RETRIES }), {
      message: `RETRIES must be a whole number, 0 or more, but is "${RETRIES}".`,
    });
  }
});
