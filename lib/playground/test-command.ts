import type { Task } from "../domain/task.ts";
import type { TreeEntry } from "../domain/tree.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** The command that runs the project's tests: all of them, one file, or one test of a file. */
export function testCommand(
  task: Task,
  files: readonly TreeEntry[],
  what?: { readonly file: string; readonly name?: readonly string[] },
): string {
  if (!what) return task.check ?? (files.some((file) => file.path === "package.json") ? "npm test" : "node --test");
  const test = what.name?.at(-1);
  const pattern = test === undefined ? "" : `--test-name-pattern=${quoted(`^${literal(test)}$`)} `;
  return `node --test ${pattern}${quoted(what.file)}`;
}
