import type { Opened } from "@/lib/playground/open-source.ts";
import { plural } from "../ui/format.ts";

/** What a new session starts from. */
export type ProjectSource =
  | { readonly kind: "empty" }
  | {
      readonly kind: "task";
      readonly id: string;
      readonly title: string;
      readonly prompt: string;
      readonly walkthrough: boolean;
    }
  | { readonly kind: "opened"; readonly opened: Opened };

export const EMPTY_PROJECT: ProjectSource = { kind: "empty" };

export function sourceName(source: ProjectSource): string {
  switch (source.kind) {
    case "empty":
      return "Empty project";
    case "task":
      return source.title;
    case "opened":
      return nameOfOpened(source.opened);
  }
}

function nameOfOpened(opened: Opened): string {
  if (opened.kind === "session") return opened.title;
  return `${opened.title} · ${plural(opened.files.size, "file")}`;
}

/** The prompt that stands for an empty box, as far as the project brings one. */
export function ownPrompt(source: ProjectSource): string {
  if (source.kind === "task") return source.prompt;
  return source.kind === "opened" && source.opened.kind === "task" ? source.opened.task.prompt : "";
}
