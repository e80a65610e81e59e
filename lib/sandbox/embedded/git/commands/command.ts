import type { OptionNames } from "../arguments.ts";
import type { Output, Repository } from "../repository.ts";

/** One of git's commands: its exit code, 0 where it gives none. */
export type Command = (repository: Repository, args: readonly string[], output: Output) => Promise<number | undefined>;

/** What `diff`, `show` and `log` understand of how changes are shown. */
export const SHOWN: OptionNames = {
  "-p": "patch",
  "--patch": "patch",
  "-u": "patch",
  "-s": "no-patch",
  "--no-patch": "no-patch",
  "--stat": "stat",
  "--numstat": "numstat",
  "--shortstat": "shortstat",
  "--name-only": "name-only",
  "--name-status": "name-status",
  "-U": "context=",
  "--unified": "context=",
  "--color": "color=?",
  "--no-color": "no-color",
  "-M": "renames",
  "--find-renames": "renames",
  "--no-renames": "no-renames",
  "--no-ext-diff": "ignored",
  "--no-pager": "ignored",
};
