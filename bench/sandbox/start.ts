import { type Figure, median, rounded } from "../bench.ts";
import { type Here, inTurns, type Ran, runNatively, type Setting, writeNatively } from "./setting.ts";

const BOOTS = 9;
const RUNS = 15;
const ROWS = 5;
/** Milliseconds between two warm runs: what a person or a model leaves at the least, and enough to warm another worker. */
const PAUSE_MS = 400;
const HELLO = [["hello.js", 'console.log("hello")\n']] as const;
const TWENTY = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do node hello.js; done";

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
const times = (runs: readonly Ran[]): number[] => runs.map(({ ms }) => ms);
/** The medians of as many runs here as natively, in milliseconds. */
const ratio = (figure: string, target: number, ours: readonly number[], natives: readonly number[]): Figure => ({
  figure,
  value: rounded(median(ours) / median(natives), 2),
  unit: "times native",
  target,
  n: ours.length,
  against: { "native, ms": rounded(median(natives)), "here, ms": rounded(median(ours)) },
});
/** An open shell's command: the native side is `node` itself, without a shell before it. */
const HELLO_COMMAND = "exec node hello.js";

/**
 * From nothing to the end of a first `node -e 0` (boot-ms; issue 2's figure ended when the sandbox was ready, and stands beside it),
 * and a first program after that, whose worker is just being loaded (hello-cold).
 */
export async function measureBoot(setting: Setting, report: (figure: Figure) => void): Promise<void> {
  writeNatively(setting.folder, HELLO);
  const boots: { ready: number; used: number }[] = [];
  const cold: number[] = [];
  const natives: number[] = [];
  for (let time = 0; time < BOOTS; time++) {
    const here = await setting.open();
    boots.push(await here.boot());
    await here.write(HELLO);
    cold.push((await here.run("node hello.js")).ms);
    await here.close();
    natives.push((await runNatively(setting.folder, HELLO_COMMAND)).ms);
  }
  report({
    figure: "sandbox.boot-ms",
    value: rounded(median(boots.map(({ used }) => used))),
    unit: "ms",
    target: 300,
    n: BOOTS,
    against: {
      "until it is ready, ms (issue 2: at most 500)": rounded(median(boots.map(({ ready }) => ready))),
      "native node, ms": rounded(median(natives)),
    },
  });
  report(ratio("sandbox.hello-cold-ratio", 2.5, cold, natives));
}

export async function measureHello(setting: Setting, here: Here, report: (figure: Figure) => void): Promise<void> {
  writeNatively(setting.folder, HELLO);
  await here.write(HELLO);
  const warm: number[] = [];
  const natives: number[] = [];
  for (let time = 0; time < RUNS; time++) {
    await pause();
    warm.push((await here.run("node hello.js")).ms);
    natives.push((await runNatively(setting.folder, HELLO_COMMAND)).ms);
  }
  report(ratio("sandbox.hello-warm-ratio", 0.5, warm, natives));
  const rows = await inTurns(here, setting.folder, TWENTY, ROWS);
  report(ratio("sandbox.hello-20-ratio", 1, times(rows.ours), times(rows.natives)));
}
