import { describe, expect, it } from "vitest";
import { ok } from "../domain/errors.ts";
import type { Speaker } from "../domain/event.ts";
import { LOG_VERSION } from "../domain/event.ts";
import { seq, sessionId, treeHash } from "../domain/ids.ts";
import { projectAll } from "../domain/project.ts";
import type { Task, Walkthrough } from "../domain/task.ts";
import { ModelSettings } from "./model-settings.ts";
import { providerFor } from "./providers.ts";

const script: Walkthrough = { version: 1, turns: [{ say: "As written.", calls: [] }] };
const gallery = { walkthrough: async () => ok(script) };
const noScript = { walkthrough: async () => ok(null) };
const model: Speaker = { provider: "responses", model: "gpt-5.3-codex" };
const scripted: Speaker = { provider: "scripted", model: "walkthrough" };

function viewOf(source: Task["source"], speaker: Speaker | null) {
  const task: Task = { id: "cart", title: "Cart", summary: "", prompt: "", tags: [], source };
  const tree = treeHash("0".repeat(64));
  const view = projectAll([
    {
      sessionId: sessionId("s"),
      seq: seq(0),
      at: 0,
      v: LOG_VERSION,
      event: { type: "session-created", task, title: "Cart", tree, app: "test" },
    },
  ]);
  return { ...view, speaker };
}

/** Settings of a page whose predecessor in this browser did this. */
function afterReload(before: (settings: ModelSettings) => void): ModelSettings {
  const kept = new Map<string, string>();
  const local = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  before(new ModelSettings(null, local));
  return new ModelSettings(null, local);
}
const keyForgotten = () =>
  afterReload((settings) => {
    settings.setKey("sk-test", "memory");
    settings.setChoice({ provider: "responses", model: model.model, key: "own" });
  });
const refusal = (message: string) => ({ error: { code: "auth", message } });

describe("who answers", () => {
  it("is nobody, not the script, when a reload forgot the key of the model that led", async () => {
    await expect(providerFor(keyForgotten(), viewOf("gallery", model), gallery)).rejects.toMatchObject(
      refusal("The key for gpt-5.3-codex was forgotten by the reload. Connect again to go on; your message is kept."),
    );
  });

  it("is nobody when a model led elsewhere and none was ever chosen here", async () => {
    await expect(providerFor(new ModelSettings(null, null), viewOf("gallery", model), gallery)).rejects.toMatchObject(
      refusal(
        "No model is connected, and gpt-5.3-codex answered last. Connect a model to go on; your message is kept.",
      ),
    );
  });

  it.each(["empty", "folder", "gallery"] as const)("is nobody without a model and a script (%s)", async (source) => {
    await expect(providerFor(new ModelSettings(null, null), viewOf(source, null), noScript)).rejects.toMatchObject(
      refusal(
        "No model is connected, and nobody wrote a walkthrough for this project. Connect a model to go on; your message is kept.",
      ),
    );
  });

  it("is the script where it is chosen, has led, or nobody has", async () => {
    const chosen = afterReload((settings) => settings.setChoice({ provider: "scripted" }));
    for (const answering of [
      providerFor(chosen, viewOf("gallery", model), gallery),
      providerFor(keyForgotten(), viewOf("gallery", scripted), gallery),
      providerFor(new ModelSettings(null, null), viewOf("gallery", null), gallery),
    ])
      expect(await answering).toMatchObject({ provider: { kind: "scripted" }, speaker: scripted });
  });
});
