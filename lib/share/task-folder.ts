import * as v from "valibot";
import { type Task, taskSchema } from "../domain/task.ts";
import { badInput, escaped, quoted } from "./limits.ts";
import { fieldOf, problemOf } from "./schema-words.ts";

type Files = ReadonlyMap<string, Uint8Array>;
export type OpenedTask = { readonly task: Task; readonly files: Files; readonly notes: readonly string[] };

/** What may stand beside a task's files/; with anything else it is some other project that has a task.json. */
const BESIDE = new Set(["task.json", "walkthrough.json", "files", "README.md", "LICENSE"]);
/** Of these keys a task's description has at least two, even a broken one. */
const TELLING = ["prompt", "check", "summary", "minutes", "before", "title", "id"];
const MEND = "Nothing was opened: mend task.json and try again.";

/** Whether a parsed JSON file is meant as a task's description. */
export const looksLikeTask = (value: unknown): boolean =>
  typeof value === "object" && value !== null && TELLING.filter((key) => Object.hasOwn(value, key)).length >= 2;

/**
 * The task in a folder of lib/README.md's layout (task.json and files/); null when the folder is some other project.
 * @throws Failure ("bad-input") that says which field of task.json is wrong, or what the folder lacks.
 */
export function readTaskFolder(files: Files): OpenedTask | null {
  const description = files.get("task.json");
  if (!description || [...files.keys()].some((path) => !BESIDE.has(path.split("/", 1)[0]!))) return null;
  const own = [...files].filter(([path]) => path.startsWith("files/"));
  const text = new TextDecoder().decode(description);
  if (own.length === 0 && !looksLikeTask(jsonOf(text))) return null;
  const task = parseTask(text);
  if (own.length === 0)
    throw badInput("This task has no files: its folder files/ is missing or empty. Nothing was opened.");
  const inner = new Map(own.map(([path, bytes]) => [path.slice("files/".length), bytes]));
  for (const field of ["open", "preview"] as const) {
    const named = task[field];
    if (named !== undefined && !inner.has(named)) {
      throw badInput(`In task.json, "${field}" names ${quoted(named)}, which is not in files/. ${MEND}`);
    }
  }
  const notes = files.has("walkthrough.json")
    ? ["walkthrough.json was left out: walkthroughs are played for this site's own tasks only."]
    : [];
  return { task, files: inner, notes };
}

/** @throws Failure ("bad-input") that says what is wrong, and in which field. */
export function parseTask(text: string): Task {
  const value = jsonOf(text);
  if (value === NOT_JSON) throw badInput(`task.json is not valid JSON${placeOf(text)}. ${MEND}`);
  const parsed = v.safeParse(taskSchema, value);
  if (parsed.success) return parsed.output;
  const [first, ...more] = parsed.issues;
  const others = new Set(more.map(fieldOf).filter((field) => field !== fieldOf(first)));
  const also = others.size === 0 ? "" : ` Wrong too: ${[...others].map((field) => `"${field}"`).join(", ")}.`;
  const what = fieldOf(first) === "id" && first.type === "regex" ? ID_FORM : problemOf(first);
  throw badInput(escaped(`In task.json, ${what}.${also} ${MEND}`));
}

const ID_FORM = '"id" may hold small letters, digits and hyphens only, and at most 64 of them';

const NOT_JSON = Symbol("not JSON");
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** " (line 3, column 1)", as far as the browser's own message tells. */
function placeOf(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (caught) {
    const message = String(caught);
    const told = /line (\d+) column (\d+)/.exec(message);
    if (told) return ` (line ${told[1]}, column ${told[2]})`;
    const position = /position (\d+)/.exec(message);
    const before = text.slice(0, position ? Number(position[1]) : text.length).split("\n");
    return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`;
  }
}
