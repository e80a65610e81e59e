import type { PackageRunner } from "../../../../domain/test-report.ts";
import { browser } from "../core/browser.ts";
import { currentFolder } from "../core/folder.ts";
import { sys } from "../core/machine.ts";
import { CaseReport } from "./case-report.ts";
import { packageRunners } from "./package-runners.ts";

const KEY = "tabwright.tests";
const HOOK = `globalThis[Symbol.for("${KEY}")]`;

type Edit = { readonly file: RegExp; readonly from: RegExp; readonly to: string };
/** Where runners that are packages tell their reporters of a run: one more listens. Lines stay where they are. */
const EDITS: readonly Edit[] = [
  {
    file: /\/node_modules\/mocha\/lib\/runner\.js$/,
    from: /Runner\.prototype\.run = function ?\(fn, opts = \{\}\) \{/,
    to: `$& ${HOOK}?.mocha(this);`,
  },
  {
    file: /\/node_modules\/@jest\/core\/build\/(?:TestScheduler|index)\.js$/,
    from: /\basync scheduleTests\(tests, watcher\) \{/,
    to: `$& ${HOOK}?.jest(this, tests);`,
  },
  {
    file: /\/node_modules\/vitest\/dist\/chunks\/cli-api\.[\w-]+\.js$/,
    from: /await createReporters\(resolved\.reporters, this(?:\.runner)?\)/,
    to: `[...($&), ${HOOK}?.vitest()].filter(Boolean)`,
  },
];

function install(): void {
  if (Object.hasOwn(globalThis, Symbol.for(KEY))) return;
  const begin = (runner: PackageRunner, files: readonly string[]): CaseReport =>
    new CaseReport(runner, (event) => sys.report(event), currentFolder(), browser.now, files);
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: packageRunners(begin) });
}

/** A source as it is, or with the tests panel among those who hear of a run. */
export function withPanel<T extends string | Uint8Array>(source: T, name: string): T | string {
  const edit = name.includes("/node_modules/") ? EDITS.find(({ file }) => file.test(name)) : undefined;
  if (!edit) return source;
  const text = typeof source === "string" ? source : new browser.TextDecoder().decode(source);
  if (!edit.from.test(text)) return source;
  install();
  return text.replace(edit.from, edit.to);
}
