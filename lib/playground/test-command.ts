import type { SessionView } from "../domain/session-view.ts";
import type { PackageRunner } from "../domain/test-report.ts";
import type { TreeEntry } from "../domain/tree.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** By a package: a file, and of it the tests whose full names fit a pattern. */
const BY_PACKAGE: Readonly<Record<PackageRunner, readonly [file: string, pattern: string]>> = {
  mocha: ["npx mocha", "-g"],
  jest: ["npx jest --runTestsByPath", "-t"],
  vitest: ["npx vitest run", "-t"],
};

/** The command that runs the project's tests: all of them, one file, or one test of a file, with the runner that told of it. */
export function testCommand(
  { task, tests }: Pick<SessionView, "task" | "tests">,
  files: readonly TreeEntry[],
  what?: { readonly file: string; readonly name?: readonly string[] },
): string {
  if (!what) return task.check ?? (files.some((file) => file.path === "package.json") ? "npm test" : "node --test");
  const runner = tests?.tests.find(({ file }) => file === what.file)?.runner;
  if (runner) {
    const [file, option] = BY_PACKAGE[runner];
    const only = what.name ? ` ${option} ${quoted(`^${literal(what.name.join(" "))}$`)}` : "";
    return `${file} ${quoted(what.file)}${only}`;
  }
  const test = what.name?.at(-1);
  const pattern = test === undefined ? "" : `--test-name-pattern=${quoted(`^${literal(test)}$`)} `;
  return `node --test ${pattern}${quoted(what.file)}`;
}
