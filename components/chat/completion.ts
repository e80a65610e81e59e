import type { Command } from "../playground/command.ts";

export type CompletionToken = { readonly kind: "file" | "command"; readonly query: string; readonly from: number };

/** What is being typed at the caret that can be completed: "/…" at the very start, "@…" after white space. */
export function completionAt(text: string, caret: number): CompletionToken | null {
  const before = text.slice(0, caret);
  const command = /^\/([a-z]*)$/.exec(before);
  if (command) return { kind: "command", query: command[1] ?? "", from: 0 };
  const file = /(?:^|\s)@([^\s@]*)$/.exec(before);
  return file ? { kind: "file", query: file[1] ?? "", from: caret - (file[1] ?? "").length - 1 } : null;
}

const isSubsequence = (query: string, text: string): boolean => {
  let at = 0;
  for (const letter of text) if (letter === query[at]) at += 1;
  return at === query.length;
};

/** The best `limit` paths for what was typed: name begins with it, name holds it, path holds it, letters in order. */
export function rankPaths(paths: readonly string[], query: string, limit = 8): string[] {
  const wanted = query.toLowerCase();
  const scored = paths.flatMap((path) => {
    const whole = path.toLowerCase();
    const name = whole.slice(whole.lastIndexOf("/") + 1);
    if (name.startsWith(wanted)) return [{ path, score: 0 }];
    if (name.includes(wanted)) return [{ path, score: 1 }];
    if (whole.includes(wanted)) return [{ path, score: 2 }];
    return isSubsequence(wanted, whole) ? [{ path, score: 3 }] : [];
  });
  return scored
    .sort((a, b) => a.score - b.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, limit)
    .map(({ path }) => path);
}

export type Draft =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "shell"; readonly command: string }
  | { readonly kind: "command"; readonly command: Command; readonly argument: string }
  | { readonly kind: "unknown-command"; readonly name: string };

/** What pressing Enter on this text means. */
export function readDraft(text: string, commands: readonly Command[]): Draft {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "nothing" };
  if (trimmed.startsWith("!")) {
    const command = trimmed.slice(1).trim();
    return command ? { kind: "shell", command } : { kind: "nothing" };
  }
  const slash = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(text.trimEnd());
  if (!slash) return { kind: "message", text: trimmed };
  const command = commands.find((known) => known.slash === slash[1]);
  return command
    ? { kind: "command", command, argument: slash[2]?.trim() ?? "" }
    : { kind: "unknown-command", name: slash[1] ?? "" };
}
