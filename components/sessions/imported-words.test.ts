import { expect, test } from "vitest";
import { importedWords } from "./imported-words.ts";

const HOUR = 3_600_000;
const now = new Date(2026, 10, 22, 20, 0).getTime();

test("says of an imported session that it was, and when if that is not when it was last worked on", () => {
  expect(importedWords({ updatedAt: now - HOUR }, now)).toBe("");
  expect(importedWords({ updatedAt: now - HOUR, importedAt: now - HOUR - 1 }, now)).toBe("imported");
  expect(importedWords({ updatedAt: now, importedAt: now - 3 * HOUR }, now)).toBe("imported 3 h ago");
});
