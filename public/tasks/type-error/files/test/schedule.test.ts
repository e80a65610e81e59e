import assert from "node:assert/strict";
import { test } from "node:test";
import { schedule } from "../src/schedule.ts";
import { readSettings } from "../src/settings.ts";

test("waits a little longer before each attempt", () => {
  assert.deepEqual(schedule(readSettings({})), [200, 300, 400]);
});

test("waits as long as the environment says", () => {
  assert.deepEqual(schedule(readSettings({ RETRIES: "2", WAIT_MS: "50" })), [50, 150]);
});
