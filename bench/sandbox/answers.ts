import { serveSandbox } from "../../e2e/contract/serve.ts";
import { ATTACKS, type Attack, type Attacked } from "../../e2e/never/attacks.ts";
import { type Figure, median, rounded } from "../bench.ts";
import type { Setting } from "./setting.ts";

const RUNS = 3;
const MEASURED = {
  "spin, ms": ATTACKS.spin,
  "fork bomb, ms": ATTACKS.forkBomb,
  "string of 1 GB, ms": ATTACKS.hugeString,
  "100 MB of output, ms": ATTACKS.hugeOutput,
  "50,000 files, ms": ATTACKS.manyFiles,
} satisfies Readonly<Record<string, Attack>>;
type Globals = { never: { attack(what: Attack): Promise<Attacked> } };

/** What 99 of 100 values do not exceed. */
const nearlyAll = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] as number;

/**
 * Within which time 99 of 100 answers of a page's interface come while a program does its worst: the median of the runs, of
 * the worst of the programs (answer-ms); and how long a spin lives on after the order to kill it (kill-ms).
 */
export async function measureAnswers({ browser }: Setting, report: (figure: Figure) => void): Promise<void> {
  const server = await serveSandbox("../never/never-page.ts");
  try {
    const within: Record<string, number> = {};
    const kills: number[] = [];
    let longest = 0;
    for (const [name, what] of Object.entries(MEASURED)) {
      const runs: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        const page = await (await browser.newContext()).newPage();
        await page.goto(server.origin);
        await page.waitForFunction(() => "never" in globalThis);
        const attacked = await page.evaluate((each) => (globalThis as unknown as Globals).never.attack(each), what);
        await page.context().close();
        runs.push(nearlyAll(attacked.waits));
        longest = Math.max(longest, ...attacked.waits);
        if (what === ATTACKS.spin && attacked.killMs !== null) kills.push(attacked.killMs);
      }
      within[name] = rounded(median(runs));
    }
    report({
      figure: "sandbox.answer-ms",
      value: Math.max(...Object.values(within)),
      unit: "ms",
      target: 100,
      n: RUNS,
      against: { ...within, "the longest of all, ms": rounded(longest) },
    });
    report({ figure: "sandbox.kill-ms", value: rounded(median(kills)), unit: "ms", target: 100, n: RUNS });
  } finally {
    await server.close();
  }
}
