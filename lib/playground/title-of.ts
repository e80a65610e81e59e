/** A session's name from its first prompt: the first line, at most 60 characters of it. */
export function titleOf(prompt: string): string {
  const letters = [...(prompt.trim().split(/\r?\n/, 1)[0] ?? "").trim()];
  return letters.length > 60 ? `${letters.slice(0, 59).join("").trimEnd()}…` : letters.join("");
}
