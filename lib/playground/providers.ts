import { Failure } from "../domain/errors.ts";
import type { Speaker } from "../domain/event.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { Walkthrough } from "../domain/task.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import { codePart } from "./code-part.ts";
import type { ModelSettings } from "./model-settings.ts";
import type { TaskGallery } from "./task-gallery.ts";

/** For a project that nobody wrote a walkthrough for. Says what is so, under the label of a script. */
const NO_WALKTHROUGH: Walkthrough = {
  version: 1,
  turns: [
    {
      say: "No model is connected, and there is no scripted walkthrough for this project. Your message is kept. Connect a model (the chip at the top) and send it again or press Continue; until then you can edit files, run commands in the terminal and run the tests yourself.",
      calls: [],
    },
  ],
};

/** Who answers now: the chosen model through our route, or the task's written walkthrough. Throws Failure. */
export async function providerFor(
  models: ModelSettings,
  view: SessionView,
  gallery: TaskGallery,
): Promise<{ provider: ModelProvider; speaker: Speaker }> {
  const choice = models.choice();
  if (choice.provider === "responses") {
    const { createResponsesProvider } = await codePart(() => import("../model/responses.ts"));
    const key = choice.key === "own" ? models.key : () => null;
    const provider = createResponsesProvider({ fetch: (...args) => fetch(...args), key });
    return { provider, speaker: { provider: "responses", model: choice.model } };
  }
  const walkthrough =
    view.task.source === "gallery" ? await gallery.walkthrough(view.task.id) : { ok: true as const, value: null };
  if (!walkthrough.ok) throw new Failure(walkthrough.error);
  const { createScriptedProvider } = await codePart(() => import("../model/scripted.ts"));
  const provider = createScriptedProvider(walkthrough.value ?? NO_WALKTHROUGH, wantsStillness() ? { wordMs: 0 } : {});
  return { provider, speaker: { provider: "scripted", model: "walkthrough" } };
}

/** Words that appear one by one are motion: whoever asked their system for less of it reads each turn at once. */
const wantsStillness = (): boolean => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
