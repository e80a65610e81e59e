import { expect, test } from "vitest";
import { modelName, shortModelName } from "./model-words.ts";

test("a chip names the model, and a script only where there can be one", () => {
  const model = { provider: "responses", model: "gpt-5.3-codex", key: "own" } as const;
  expect(modelName(model, { source: "folder" })).toBe("gpt-5.3-codex");
  expect(modelName({ provider: "scripted" }, { source: "gallery" })).toBe("Scripted walkthrough, no model");
  expect(modelName({ provider: "scripted" }, { source: "folder" })).toBe("No model");
  expect(shortModelName(model, { source: "folder" })).toBe("gpt-5.3-codex");
  expect(shortModelName({ provider: "scripted" }, { source: "gallery" })).toBe("Scripted");
  expect(shortModelName({ provider: "scripted" }, { source: "folder" })).toBe("No model");
});
