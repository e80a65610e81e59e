import { appError, Failure } from "../domain/errors.ts";
import type { Speaker } from "../domain/event.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import { codePart } from "./code-part.ts";
import type { ModelSettings } from "./model-settings.ts";
import type { TaskGallery } from "./task-gallery.ts";

/**
 * Who answers now: the chosen model through our route, or the task's written walkthrough. Throws Failure when there is
 * neither, and when a model led the conversation and nobody chose that the script goes on instead.
 */
export async function providerFor(
  models: Pick<ModelSettings, "choice" | "key" | "whyNone">,
  view: SessionView,
  gallery: Pick<TaskGallery, "walkthrough">,
): Promise<{ provider: ModelProvider; speaker: Speaker }> {
  const choice = models.choice();
  if (choice.provider === "responses") {
    const { createResponsesProvider } = await codePart(() => import("../model/responses.ts"));
    const key = choice.key === "own" ? models.key : () => null;
    const provider = createResponsesProvider({ fetch: (...args) => fetch(...args), key });
    return { provider, speaker: { provider: "responses", model: choice.model } };
  }
  const why = models.whyNone();
  if (view.speaker?.provider === "responses" && why !== "chosen") throw modelGone(view.speaker.model, why);
  const walkthrough =
    view.task.source === "gallery" ? await gallery.walkthrough(view.task.id) : { ok: true as const, value: null };
  if (!walkthrough.ok) throw new Failure(walkthrough.error);
  if (!walkthrough.value) throw new Failure(appError("auth", NOBODY));
  const { createScriptedProvider } = await codePart(() => import("../model/scripted.ts"));
  const provider = createScriptedProvider(walkthrough.value, wantsStillness() ? { wordMs: 0 } : {});
  return { provider, speaker: { provider: "scripted", model: "walkthrough" } };
}

const NOBODY =
  "No model is connected, and nobody wrote a walkthrough for this project. Connect a model to go on; your message is kept.";

const modelGone = (model: string, why: "forgotten" | "never"): Failure =>
  new Failure(
    appError(
      "auth",
      why === "forgotten"
        ? `The key for ${model} was forgotten by the reload. Connect again to go on; your message is kept.`
        : `No model is connected, and ${model} answered last. Connect a model to go on; your message is kept.`,
    ),
  );

/** Words that appear one by one are motion: whoever asked their system for less of it reads each turn at once. */
const wantsStillness = (): boolean => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
