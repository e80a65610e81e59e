import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { EARLY_SCRIPT } from "@/components/landing/early-script.ts";
import { Landing } from "@/components/landing/landing.tsx";
import { type TaskIndexEntry, taskIndexSchema } from "@/lib/domain/task.ts";

/** The gallery is read when the page is built, so that its cards are in the HTML. */
async function readTasks(): Promise<TaskIndexEntry[]> {
  const text = await readFile(join(process.cwd(), "public/tasks/index.json"), "utf8").catch(() => "[]");
  return v.parse(taskIndexSchema, JSON.parse(text));
}

export default async function Page() {
  const tasks = await readTasks();
  return (
    <>
      <Landing tasks={tasks} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; it has to run before the page's code arrives. */}
      <script dangerouslySetInnerHTML={{ __html: EARLY_SCRIPT }} />
    </>
  );
}
