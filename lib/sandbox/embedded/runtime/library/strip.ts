import { type Comment, parse } from "acorn";

/** Removes comments and keeps every line and column of the code: blanks stand where a comment has code after it. */
export function stripComments(source: string): string {
  const comments: Comment[] = [];
  parse(source, { ecmaVersion: "latest", allowReturnOutsideFunction: true, onComment: comments });
  let stripped = "";
  let at = 0;
  for (const { start, end, type } of comments) {
    // Seen by users: the line that threw stands above an uncaught error.
    if (
      /\bthrow\b/.test(source.slice(source.lastIndexOf("\n", start) + 1, start)) &&
      (type === "Line" || !source.slice(start, end).includes("\n"))
    )
      continue;
    const lines = source.slice(start, end).split("\n");
    const codeFollows = /^[ \t]*[^\s]/.test(source.slice(end, source.indexOf("\n", end) + 1));
    const last = codeFollows ? " ".repeat((lines.at(-1) ?? "").length) : "";
    stripped += source.slice(at, start) + "\n".repeat(lines.length - 1) + last;
    at = end;
  }
  return stripped + source.slice(at);
}
