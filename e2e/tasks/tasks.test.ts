import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { parsePatch } from "../../lib/agent/tools/patch/parse.ts";
import { taskIndexSchema, type Walkthrough, walkthroughSchema } from "../../lib/domain/task.ts";
import { buildTaskIndex, formatTaskIndex, TASKS_FOLDER } from "../../lib/server/start/build-task-index.ts";
import { type NativeProject, openNativeProject, type Ran } from "./native-project.ts";

const tasks = await buildTaskIndex(TASKS_FOLDER);
const text = (...path: string[]): string => readFileSync(join(TASKS_FOLDER, ...path), "utf8");
const walkthroughOf = (id: string): Walkthrough => v.parse(walkthroughSchema, JSON.parse(text(id, "walkthrough.json")));

const opened: NativeProject[] = [];
async function open(id: string): Promise<NativeProject> {
  const project = await openNativeProject(join(TASKS_FOLDER, id, "files"));
  opened.push(project);
  return project;
}
/** Milliseconds; a walkthrough starts up to a dozen processes, and the machine may be busy. */
const LONG = 120_000;

afterEach(async () => {
  for (const project of opened.splice(0)) await project.dispose();
});

/** The totals that `node --test` prints last. */
function counts({ tap }: Ran["shown"]): { failing: number; passing: number } {
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1]);
  return { failing: count("fail"), passing: count("pass") };
}

/**
 * Carries a walkthrough out; the result lists what differs from what it expects, and is empty when all is as written.
 * `latest`: what a command gave that was run of the files as they are; changed with the files.
 */
async function replay(walkthrough: Walkthrough, project: NativeProject, latest: Map<string, Ran>): Promise<string[]> {
  const differences: string[] = [];
  for (const [turn, { calls }] of walkthrough.turns.entries()) {
    for (const call of calls) {
      if (call.tool === "apply_patch") {
        latest.clear();
        await project.patch(call.patch);
      }
      if (call.tool !== "sh") continue;
      const ran = latest.get(call.command) ?? (await project.run(call.command));
      latest.clear();
      latest.set(call.command, ran);
      const { exit, shown } = ran;
      const where = `turn ${turn + 1}, ${call.command}`;
      const { exit: expected, contains = [] } = call.expect ?? {};
      if (exit !== expected) differences.push(`${where}: exit ${exit} instead of ${expected}\n${shown.tap}`);
      for (const output of Object.values(shown)) {
        const missing = contains.filter((part) => !output.includes(part));
        if (missing.length > 0)
          differences.push(`${where}: ${JSON.stringify(missing)} not in what is shown:\n${output}`);
      }
    }
  }
  return differences;
}

test("there are at least eight tasks, each with a walkthrough, a check and what it says before", () => {
  expect(tasks.length).toBeGreaterThanOrEqual(8);
  expect(tasks.filter((task) => !task.walkthrough || !task.check || !task.before || !task.open)).toEqual([]);
});

test("index.json is what lies in the folders (else: npm run build:tasks)", () => {
  expect(text("index.json")).toBe(formatTaskIndex(tasks));
  expect(v.parse(taskIndexSchema, JSON.parse(text("index.json")))).toEqual(tasks);
});

describe.each(tasks)("the task $id", ({ id, check = "", before, files }) => {
  test("asks for no package and no network", () => {
    const manifest = JSON.parse(text(id, "files", "package.json")) as Record<string, unknown>;
    expect(manifest).toMatchObject({ private: true, type: "module", scripts: { test: expect.any(String) } });
    expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([]);
  });

  test(
    "fails its check as given, with the counts it states, and is solved by its walkthrough, in which all comes out as written",
    async () => {
      const project = await open(id);
      const given = await project.run(check);
      expect(given.exit).not.toBe(0);
      expect(counts(given.shown)).toEqual(before);
      const latest = new Map([[check, given]]);
      expect(await replay(walkthroughOf(id), project, latest)).toEqual([]);
      const { exit, shown } = latest.get(check) ?? (await project.run(check));
      expect({ exit, failing: counts(shown).failing }).toEqual({ exit: 0, failing: 0 });
    },
    LONG,
  );

  test("has a walkthrough that states every result, changes its own files only, and ends in words", () => {
    const { turns } = walkthroughOf(id);
    const calls = turns.flatMap((turn) => turn.calls);
    const known = new Set(files);
    for (const call of calls) {
      if (call.tool === "sh") {
        expect(call.expect, call.command).toBeDefined();
        expect(call.command).not.toMatch(/(^|\s)\/|\.\.\//);
      }
      if (call.tool !== "apply_patch") continue;
      const sections = parsePatch(call.patch);
      if (!sections.ok) throw new Error(sections.error.message);
      for (const section of sections.value) {
        expect(known.has(section.path), section.path).toBe(section.kind !== "add");
        if (section.kind === "delete") known.delete(section.path);
        else known.add(section.path);
      }
    }
    expect(turns.length).toBeGreaterThanOrEqual(5);
    expect(turns.length).toBeLessThanOrEqual(12);
    expect(calls[0]?.tool).toBe("plan");
    expect(calls.findLast((call) => call.tool === "plan")?.steps.every((step) => step.status === "completed")).toBe(
      true,
    );
    expect(turns.at(-1)).toEqual({ say: expect.stringMatching(/\S/), calls: [] });
  });
});

/** What the compiler says of a project's src/, by the settings of the project that has some. */
function compile(folder: string): string {
  const { config } = ts.readConfigFile(join(TASKS_FOLDER, "type-error/files/tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, options);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });
}

const typescript = tasks.filter((task) => task.files.some((file) => file.endsWith(".ts")));

describe.each(typescript)("the TypeScript of $id", ({ id }) => {
  test(
    "has the errors it states as given, and none afterwards",
    async () => {
      const project = await open(id);
      expect(compile(project.folder)).toBe(id === "type-error" ? text(id, "files/compiler-output.txt") : "");
      for (const call of walkthroughOf(id).turns.flatMap((turn) => turn.calls)) {
        if (call.tool === "apply_patch") await project.patch(call.patch);
      }
      expect(compile(project.folder)).toBe("");
    },
    LONG,
  );
});
