import type { Options } from "./arguments.ts";
import { type Change, withRenames } from "./changes.ts";
import { countsOf, painted, patchOf, plain, quoted, statOf, summaryOf } from "./patch.ts";
import type { Output, Repository } from "./repository.ts";

export const letterOf = (change: Change): string =>
  change.from
    ? "R100"
    : !change.before
      ? "A"
      : !change.after
        ? "D"
        : change.before.mode.slice(0, 3) === change.after.mode.slice(0, 3)
          ? "M"
          : "T";

/** Colours where a person looks, unless it was said otherwise. */
export function paintFor(repository: Repository, options: Options) {
  const wanted = options.values.get("color")?.at(-1) ?? (options.flags.has("color") ? "always" : "auto");
  if (options.flags.has("no-color") || wanted === "never") return plain;
  return wanted === "always" || repository.system.tty?.fds[1] ? painted : plain;
}

/** Prints changes in the form that the options ask for; `otherwise`: the form where they name none. */
export async function printChanges(
  repository: Repository,
  changes: readonly Change[],
  options: Options,
  output: Output,
  otherwise: "patch" | "nothing" = "patch",
): Promise<void> {
  const { flags } = options;
  const paint = paintFor(repository, options);
  const list = flags.has("no-renames") ? changes : withRenames(changes);
  const asked = (name: string): boolean => flags.has(name);
  let named = false;
  if (asked("name-only")) for (const { path } of list) output.print(`${quoted(path)}\n`);
  else if (asked("name-status"))
    for (const change of list)
      output.print(`${letterOf(change)}\t${change.from ? `${quoted(change.from)}\t` : ""}${quoted(change.path)}\n`);
  else if (asked("numstat"))
    for (const { change, added, removed, sizes } of await countsOf(list))
      output.print(`${sizes ? "-\t-" : `${added}\t${removed}`}\t${quoted(change.path)}\n`);
  else if (asked("stat")) output.print(statOf(await countsOf(list), paint));
  else if (asked("shortstat")) output.print(list.length > 0 ? summaryOf(await countsOf(list)) : "");
  else named = true;
  if (asked("no-patch") || !(asked("patch") || (named && otherwise === "patch"))) return;
  if (!named && list.length > 0) output.print("\n");
  const context = Number(options.values.get("context")?.at(-1) ?? 3);
  for (const change of list) output.print(await patchOf(change, paint, context));
}
