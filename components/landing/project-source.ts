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
  | { readonly kind: "folder"; readonly title: string; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: "archive"; readonly name: string; readonly bytes: Uint8Array };

export const EMPTY_PROJECT: ProjectSource = { kind: "empty" };

export function sourceName(source: ProjectSource): string {
  switch (source.kind) {
    case "empty":
      return "Empty project";
    case "task":
      return source.title;
    case "folder":
      return `${source.title} · ${source.files.size} ${source.files.size === 1 ? "file" : "files"}`;
    case "archive":
      return source.name;
  }
}
