import { appError, failed, type Result } from "@/lib/domain/errors.ts";
import type { SessionId } from "@/lib/domain/ids.ts";
import type { ModelChoice } from "@/lib/playground/workbench-state.ts";
import { keepDraft } from "../chat/kept-draft.ts";
import type { PlaygroundLoader } from "../playground/playground-loader.ts";
import type { ProjectSource } from "./project-source.ts";

/** True when somebody or something can answer: a model, or a task's written walkthrough. */
const canSpeak = (source: ProjectSource, choice: ModelChoice): boolean =>
  choice.provider === "responses" || (source.kind === "task" && source.walkthrough);

/**
 * Creates a session and arranges that it starts once it is open. Where nobody can answer yet, the prompt waits in the
 * session's composer instead.
 */
export async function startSession(
  loader: PlaygroundLoader,
  source: ProjectSource,
  typed: string,
): Promise<Result<SessionId>> {
  const playground = await loader.load().catch(() => null);
  if (!playground) {
    const { failure } = loader.getSnapshot();
    return failed(
      failure ?? appError("network", "A part of the page did not arrive. Reload to try again.", { retryable: true }),
    );
  }
  const choice = playground.models.choice();
  const prompt = typed.trim() || (source.kind === "task" ? source.prompt : "");
  const create = (): Promise<Result<SessionId>> => {
    switch (source.kind) {
      case "empty":
        return playground.createEmpty(prompt, choice);
      case "task":
        return playground.createFromTask(source.id, { prompt, model: choice });
      case "folder":
        return playground.createFromFiles(source.title, source.files, prompt, "folder");
      case "archive":
        return playground.createFromArchive(source.name, source.bytes);
    }
  };
  const created = await create();
  if (!created.ok || !prompt) return created;
  if (canSpeak(source, choice)) loader.startWhenOpened(created.value, prompt);
  else keepDraft(created.value, prompt);
  return created;
}
