import assert from "node:assert/strict";
import { test } from "node:test";
import { chunk, formatBytes, formatDuration, joinWords, parseDuration } from "../src/index.js";

test("reads durations", () => {
  assert.deepEqual(["45s", "2 h", "1d 1h 1m 1s", "", "5"].map(parseDuration), [45, 7200, 90061, null, null]);
});

test("writes durations in two units", () => {
  assert.deepEqual([0, 59, 3600, 90_061].map(formatDuration), ["0s", "59s", "1h", "1d 1h"]);
});

test("reads the durations it writes", () => {
  for (let seconds = 0; seconds < 3600; seconds++) assert.equal(parseDuration(formatDuration(seconds)), seconds);
});

test("writes sizes", () => {
  assert.deepEqual([0, 1023, 1024, 5_000_000].map(formatBytes), ["0 bytes", "1023 bytes", "1 KB", "4.8 MB"]);
});

test("lists words", () => {
  assert.deepEqual(
    [[], ["a"], ["a", "b"]].map((words) => joinWords(words, "or")),
    ["", "a", "a or b"],
  );
});

test("cuts a list into pieces", () => {
  assert.deepEqual(chunk([1, 2, 3], 2), [[1, 2], [3]]);
});
