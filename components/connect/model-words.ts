import type { Task } from "@/lib/domain/task.ts";
import type { ModelChoice } from "@/lib/playground/workbench-state.ts";

/** How a choice is named on chips. Only tasks of the gallery have a script that could speak for a model. */
export function modelName(choice: ModelChoice, { source }: Pick<Task, "source">): string {
  if (choice.provider === "responses") return choice.model;
  return source === "gallery" ? "Scripted walkthrough, no model" : "No model";
}

/** The same where there is little room. */
export function shortModelName(choice: ModelChoice, { source }: Pick<Task, "source">): string {
  if (choice.provider === "responses") return choice.model;
  return source === "gallery" ? "Scripted" : "No model";
}

export const FIRST_SUGGESTION = "gpt-5.3-codex";

/** What is offered while the upstream's list is not there; any other name can be typed. */
export const suggestions = (listed: readonly string[]): string[] => [
  FIRST_SUGGESTION,
  ...listed.filter((model) => model !== FIRST_SUGGESTION),
];
