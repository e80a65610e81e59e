import { scriptsNotRun } from "../scripts.ts";
import { toldBuild } from "../wasm-builds.ts";
import { builds } from "./extract.ts";

type Node = { readonly name: string; readonly hasInstallScript?: boolean; readonly package?: { scripts?: object } };
type Diff = { readonly action?: string; readonly ideal?: Node; readonly children: readonly Diff[] };
type Npm = {
  readonly silent: boolean;
  readonly flatOptions: { readonly ignoreScripts?: boolean; readonly json?: boolean };
};

/** Says which of the packages that were just put in place were replaced, or have scripts that did not run. */
export function tellScripts(npm: Npm, arborist: { readonly diff?: Diff }): void {
  if (!npm.silent) process.stderr.write([...builds].map(toldBuild).join(""));
  builds.clear();
  if (!npm.flatOptions.ignoreScripts || npm.silent || npm.flatOptions.json || !arborist.diff) return;
  const names = new Set<string>();
  const visit = (diff: Diff): void => {
    if ((diff.action === "ADD" || diff.action === "CHANGE") && diff.ideal?.hasInstallScript) names.add(diff.ideal.name);
    for (const child of diff.children) visit(child);
  };
  visit(arborist.diff);
  const text = scriptsNotRun([...names]);
  if (text) process.stderr.write(text);
}
