import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as v from "valibot";
import { type TaskIndexEntry, taskSchema, walkthroughSchema } from "../../domain/task.ts";
import { safePath } from "../../domain/tree.ts";

export const TASKS_FOLDER = fileURLToPath(new URL("../../../public/tasks/", import.meta.url));

/**
 * What the gallery needs to know of every task below `folder`: its task.json, its files' paths, whether it has a walkthrough.
 * The shortest task comes first. Throws an Error that names the file which is missing or not as it should be.
 */
export async function buildTaskIndex(folder: string): Promise<TaskIndexEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const tasks = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => readTask(folder, entry.name)),
  );
  return tasks.sort((a, b) => (a.minutes ?? 0) - (b.minutes ?? 0) || (a.id < b.id ? -1 : 1));
}

export const formatTaskIndex = (index: readonly TaskIndexEntry[]): string => `${JSON.stringify(index, null, 2)}\n`;

async function readTask(folder: string, id: string): Promise<TaskIndexEntry> {
  const task = await readJson(join(folder, id, "task.json"), taskSchema);
  if (task.id !== id) throw new Error(`public/tasks/${id}/task.json says "id": "${task.id}"; it must be "${id}".`);
  const files = await listFiles(join(folder, id, "files"));
  for (const shown of [task.open, task.preview]) {
    if (shown !== undefined && !files.includes(shown))
      throw new Error(`Task ${id} names ${shown}, which it does not have.`);
  }
  const names = await readdir(join(folder, id));
  const walkthrough = names.includes("walkthrough.json");
  if (walkthrough) await readJson(join(folder, id, "walkthrough.json"), walkthroughSchema);
  return { ...task, files, walkthrough };
}

async function readJson<Schema extends v.GenericSchema>(path: string, schema: Schema): Promise<v.InferOutput<Schema>> {
  const text = await readFile(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${path} is not as it should be at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`);
}

/** Regular files below `folder`, as "/"-separated relative paths, sorted. Throws on anything a browser could not ask for. */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() && safePath(path) === path) files.push(path);
      else throw new Error(`${join(folder, path)} is neither a folder nor a regular file with a plain path.`);
    }
  };
  await visit("");
  return files.sort();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const index = await buildTaskIndex(TASKS_FOLDER);
  await writeFile(join(TASKS_FOLDER, "index.json"), formatTaskIndex(index));
  console.log(`public/tasks/index.json lists ${index.length} tasks.`);
}
