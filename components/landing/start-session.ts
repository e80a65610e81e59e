import { appError, failed, type Result } from "@/lib/domain/errors.ts";
import type { SessionId } from "@/lib/domain/ids.ts";
import type { ModelChoice } from "@/lib/playground/workbench-state.ts";
import { keepDraft } from "../chat/kept-draft.ts";
import type { PlaygroundLoader } from "../playground/playground-loader.ts";
import { ownPrompt, type ProjectSource } from "./project-source.ts";

/** True when somebody or something can answer: a model, or a task's written walkthrough. */
const canSpeak = (source: ProjectSource, choice: ModelChoice): boolean =>
  choice.provider === "responses" || (source.kind === "task" && source.walkthrough);

/**
 * Creates a session and arranges that it starts once it is open. Where nobody can answer yet, the prompt waits in the
 * session's composer instead, as it does when nobody asked to run anything (`run` is false: an import).
 */
export async function startSession(
  loader: PlaygroundLoader,
  source: ProjectSource,
  typed: string,
  run = true,
): Promise<Result<SessionId>> {
  const playground = await loader.load().catch(() => null);
  if (!playground) {
    const { failure } = loader.getSnapshot();
    return failed(
      failure ?? appError("network", "A part of the page did not arrive. Reload to try again.", { retryable: true }),
    );
  }
  const choice = playground.models.choice();
  const prompt = typed.trim() || ownPrompt(source);
  const create = (): Promise<Result<SessionId>> => {
    switch (source.kind) {
      case "empty":
        return playground.createEmpty(prompt, choice);
      case "task":
        return playground.createFromTask(source.id, { prompt, model: choice });
      case "opened":
        return playground.createFromOpened(source.opened, prompt);
    }
  };
  const created = await create();
  if (!created.ok || !prompt) return created;
  if (run && canSpeak(source, choice)) loader.startWhenOpened(created.value, prompt);
  else keepDraft(created.value, prompt);
  return created;
}
