import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bench, Figure } from "./bench.ts";

/** `npm run bench -- [name …]`: names of benches or of their figures; none means all. `--list` prints what there is. */
const HERE = new URL("./", import.meta.url);
const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function loadAll(): Promise<Bench[]> {
  const names = readdirSync(fileURLToPath(HERE), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/${entry.name}.ts`, HERE)))
    .map(({ name }) => name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const { bench } = (await import(new URL(`${name}/${name}.ts`, HERE).href)) as { bench?: Bench };
      if (bench?.name !== name) throw new Error(`bench/${name}/${name}.ts does not export a bench of that name.`);
      return bench;
    }),
  );
}

/** The benches that these names mean, each with the figures that are wanted of it. */
function choose(benches: readonly Bench[], names: readonly string[]): Map<Bench, ReadonlySet<string>> {
  const chosen = new Map<Bench, ReadonlySet<string>>();
  for (const name of names) {
    const bench = benches.find((one) => one.name === name || one.figures.includes(name));
    if (!bench) throw new Error(`There is no bench or figure named ${name}. See: npm run bench -- --list`);
    const wanted = name === bench.name ? bench.figures : [name];
    chosen.set(bench, new Set([...(chosen.get(bench) ?? []), ...wanted]));
  }
  return chosen;
}

async function main(): Promise<void> {
  const benches = await loadAll();
  const names = process.argv.slice(2);
  if (names.includes("--list")) {
    for (const { name, figures } of benches) for (const figure of figures) print({ figure, bench: name });
    return;
  }
  for (const [bench, wanted] of choose(benches, names.length > 0 ? names : benches.map(({ name }) => name))) {
    say(`${bench.name}: measuring ${[...wanted].join(", ")}`);
    const reported = new Set<string>();
    const report = (figure: Figure) => {
      reported.add(figure.figure);
      if (wanted.has(figure.figure)) print(figure);
    };
    try {
      await bench.run(report, wanted);
      const missing = [...wanted].filter((figure) => !reported.has(figure));
      if (missing.length > 0) throw new Error(`It did not report ${missing.join(", ")}.`);
    } catch (caught) {
      say(`${bench.name}: ${caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)}`);
      process.exitCode = 1;
    }
  }
}

main().catch((caught: unknown) => {
  say(caught instanceof Error ? caught.message : String(caught));
  process.exitCode = 2;
});
