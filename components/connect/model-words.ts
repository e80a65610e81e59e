import type { ModelChoice } from "@/lib/playground/workbench-state.ts";

/** How a choice is named on chips. */
export const modelName = (choice: ModelChoice): string =>
  choice.provider === "scripted" ? "Scripted walkthrough, no model" : choice.model;

export const FIRST_SUGGESTION = "gpt-5.3-codex";

/** What is offered while the upstream's list is not there; any other name can be typed. */
export const suggestions = (listed: readonly string[]): string[] => [
  FIRST_SUGGESTION,
  ...listed.filter((model) => model !== FIRST_SUGGESTION),
];
