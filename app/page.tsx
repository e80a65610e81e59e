import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { Landing } from "@/components/landing/landing.tsx";
import { type TaskIndexEntry, taskIndexSchema } from "@/lib/domain/task.ts";

/** The gallery is read when the page is built, so that its cards are in the HTML. */
async function readTasks(): Promise<TaskIndexEntry[]> {
  const text = await readFile(join(process.cwd(), "public/tasks/index.json"), "utf8").catch(() => "[]");
  return v.parse(taskIndexSchema, JSON.parse(text));
}

export default async function Page() {
  const tasks = await readTasks();
  return <Landing tasks={tasks} />;
}
