import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** HumanEval-X, JavaScript (THUDM/CodeGeeX, Apache-2.0). Not a part of the product: read from where it lies. */
export type Problem = { readonly id: string; readonly text: string };
type Verdict = { readonly code: number; readonly output: string };
type Row = { task_id: string; prompt: string; canonical_solution: string; test: string };

const DEFAULT_PATH = fileURLToPath(new URL("../../../shared/data/humaneval_js.jsonl.gz", import.meta.url));

/** HUMANEVAL_JS names the file; else the data folder beside the checkout. @throws Error when it is not there */
export function readProblems(path = process.env.HUMANEVAL_JS ?? DEFAULT_PATH): Problem[] {
  let data: Buffer;
  try {
    data = readFileSync(path);
  } catch (cause) {
    throw new Error(`HumanEval's problems are not at ${path}. Set HUMANEVAL_JS to humaneval_js.jsonl.gz.`, { cause });
  }
  return gunzipSync(data)
    .toString("utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const row = JSON.parse(line) as Row;
      return { id: row.task_id, text: row.prompt + row.canonical_solution + row.test };
    });
}

/** The tests are console.assert: a failed one prints and the process still exits 0. */
const passes = ({ code, output }: Verdict): boolean => code === 0 && !output.includes("Assertion failed");

/** How many pass in both, how many natively, and a line for each problem whose verdicts differ. */
export async function comparePrograms(
  problems: readonly Problem[],
  inSandbox: (text: string) => Promise<Verdict>,
  natively: (text: string) => Promise<Verdict>,
): Promise<{ both: number; native: number; different: string[] }> {
  let both = 0;
  let native = 0;
  const different: string[] = [];
  for (const { id, text } of problems) {
    const here = await inSandbox(text);
    const there = await natively(text);
    if (passes(there)) native++;
    if (passes(there) && passes(here)) both++;
    if (passes(here) !== passes(there))
      different.push(
        `${id}: native ${passes(there) ? "passes" : "fails"}, sandbox ${here.code}: ${here.output.slice(0, 300)}`,
      );
  }
  return { both, native, different };
}
