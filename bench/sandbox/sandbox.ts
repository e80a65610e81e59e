import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Bench, type Figure, median, rounded } from "../bench.ts";
import { measureAnswers } from "./answers.ts";
import { comparePrograms, readProblems } from "./humaneval.ts";
import { measurePackages, PACKAGE_FIGURES } from "./packages.ts";
import { measureIdle, measureMount } from "./room.ts";
import { type Here, inTurns, openSetting, runNatively, type Setting, writeNatively } from "./setting.ts";
import { measureBoot, measureHello } from "./start.ts";
import { measureViteEdit, VITE_FIGURE } from "./vite-edit.ts";
import { WORKLOADS, type Workload } from "./workloads.ts";

type Report = (figure: Figure) => void;

/** One program here and natively, in turns, from the call to the end of the last byte. */
async function measureWorkload(setting: Setting, here: Here, work: Workload, report: Report): Promise<void> {
  const folder = join(setting.folder, work.figure);
  mkdirSync(folder);
  writeNatively(folder, work.files());
  await here.write(work.files());
  const { ours, natives } = await inTurns(here, folder, work.command, work.runs);
  const [our, native] = [median(ours.map(({ ms }) => ms)), median(natives.map(({ ms }) => ms))];
  const { bytes } = work;
  const wrong = ours.find((ran) => bytes !== undefined && ran.bytes !== bytes);
  if (wrong) throw new Error(`${work.command} printed ${wrong.bytes} bytes of ${bytes}.`);
  const rate = (ms: number): number => rounded((bytes ?? 0) / 1000 / ms);
  report({
    figure: work.figure,
    value: rounded(bytes === undefined ? our / native : native / our, 2),
    unit: bytes === undefined ? "times native" : "times native's MB/s",
    target: work.target,
    n: work.runs,
    against:
      bytes === undefined
        ? { "native, ms": rounded(native), "here, ms": rounded(our) }
        : { "native, MB/s": rate(native), "here, MB/s": rate(our) },
  });
}

async function measureProblems(setting: Setting, here: Here, report: Report): Promise<void> {
  const problems = readProblems();
  const { both, native, different } = await comparePrograms(
    problems,
    async (text) => {
      await here.write([["problem.js", text]]);
      return here.attempt("node problem.js");
    },
    (text) => {
      writeNatively(setting.folder, [["problem.cjs", text]]);
      return runNatively(setting.folder, "exec node problem.cjs");
    },
  );
  for (const line of different) process.stderr.write(`${line}\n`);
  report({
    figure: "sandbox.humaneval-pass",
    value: both,
    unit: "problems",
    target: native,
    n: problems.length,
    against: { "native node": native },
  });
}

export const bench: Bench = {
  name: "sandbox",
  figures: [
    "sandbox.boot-ms",
    "sandbox.hello-cold-ratio",
    "sandbox.hello-warm-ratio",
    "sandbox.hello-20-ratio",
    ...WORKLOADS.map(({ figure }) => figure),
    ...PACKAGE_FIGURES,
    VITE_FIGURE,
    "sandbox.answer-ms",
    "sandbox.kill-ms",
    "sandbox.idle-mb",
    "sandbox.mount-5k-ms",
    "sandbox.humaneval-pass",
  ],
  async run(report, wanted) {
    const setting = await openSetting();
    const wants = (...figures: readonly string[]): boolean => figures.some((figure) => wanted.has(figure));
    /** Each in a sandbox of its own: what one leaves behind does not weigh on the next. */
    const inSandbox = async (measure: (here: Here) => Promise<void>): Promise<void> => {
      const here = await setting.open();
      await here.boot();
      await measure(here);
      await here.close();
    };
    try {
      if (wants("sandbox.boot-ms", "sandbox.hello-cold-ratio")) await measureBoot(setting, report);
      if (wants("sandbox.hello-warm-ratio", "sandbox.hello-20-ratio"))
        await inSandbox((here) => measureHello(setting, here, report));
      for (const work of WORKLOADS)
        if (wants(work.figure)) await inSandbox((here) => measureWorkload(setting, here, work, report));
      for (const figure of PACKAGE_FIGURES)
        if (wants(figure)) await inSandbox((here) => measurePackages(setting, here, figure, report));
      if (wants("sandbox.answer-ms", "sandbox.kill-ms")) await measureAnswers(setting, report);
      if (wants("sandbox.idle-mb")) await measureIdle(report);
      if (wants(VITE_FIGURE)) await measureViteEdit(setting, report);
      if (wants("sandbox.mount-5k-ms")) await measureMount(setting, report);
      if (wants("sandbox.humaneval-pass")) await inSandbox((here) => measureProblems(setting, here, report));
    } finally {
      await setting.close();
    }
  },
};
