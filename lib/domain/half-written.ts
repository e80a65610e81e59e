import type { SessionEvent } from "./event.ts";

/** A call that is being written, and what it seems to be about. */
export type Writing = { readonly name: string; readonly about?: string };

/** Characters of a command that are enough to know it by. */
const MOST = 120;

export function writtenSoFar(name: string, text: string): Writing {
  const about = halfWritten(name, text);
  return about === null ? { name } : { name, about };
}

/** The event for a call that was cut off while it was written. */
export const partialCall = ({ name, about }: Writing): SessionEvent => ({
  type: "tool-call-partial",
  name,
  ...(about === undefined ? {} : { about }),
});

/** What a half-written call seems to be about, for the line that says so: a path, a command's start, or nothing. */
export function halfWritten(name: string, text: string): string | null {
  if (name === "apply_patch") return latestPath(text);
  if (name !== "sh") return null;
  // A walkthrough's command comes as it is, a model's within JSON.
  if (!text.trimStart().startsWith("{")) return text.slice(0, MOST) || null;
  const started = /"command"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(text.slice(0, 8 * MOST))?.[1];
  return started ? unescaped(started).replaceAll("\n", " ").slice(0, MOST) : null;
}

function unescaped(json: string): string {
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    // It ends within an escape, or is no JSON.
    return json;
  }
}

/** Looked for from the end: a patch may be long, and is asked about with every piece of it. */
function latestPath(text: string): string | null {
  for (let at = text.lastIndexOf("*** "); at >= 0; at = at === 0 ? -1 : text.lastIndexOf("*** ", at - 1)) {
    if (at > 0 && text[at - 1] !== "\n") continue;
    const path = /^\*\*\* (?:Add|Update|Delete) File: (.+)/.exec(text.slice(at, at + 1_100))?.[1];
    if (path) return path;
  }
  return null;
}

/** What a person is told of a call that the answer's end cut off before it could run. */
export function toldUnwritten({ name, about }: Writing): string {
  const of = about === undefined ? "." : `: ${about}…`;
  if (name === "sh") return `A command was being written when this stopped. It did not run${of}`;
  if (name === "apply_patch")
    return `${about === undefined ? "An edit" : `An edit of ${about}`} was being written when this stopped. Nothing of it was applied.`;
  if (name === "plan") return "A plan was being written when this stopped. It was not taken.";
  return `A call of ${name} was being written when this stopped. It did not run.`;
}
