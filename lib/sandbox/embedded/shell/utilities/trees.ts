import { Failure, reasonOf, type UtilityCall } from "./call.ts";

const S_IFMT = 0o170000;
export type Visited = {
  /** As it was asked for, with what is below it. */
  readonly name: string;
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly mode: number;
  readonly mtimeMs: number;
};

/** A file, or a folder and all below it in the order of their names. Links are not followed. */
export function* visit(
  call: UtilityCall,
  folder: string,
  name: string,
  excluded: (name: string) => boolean,
): Generator<Visited> {
  const plain = name.length > 1 ? name.replace(/\/+$/, "") : name;
  const path = plain.startsWith("/") ? plain : `${folder}/${plain}`;
  if (excluded(plain)) return;
  let stat: ReturnType<typeof call.sys.fs.lstat>;
  try {
    stat = call.sys.fs.lstat(path.replace(/\/\.$/, ""));
  } catch (caught) {
    throw new Failure(`${name}: Cannot stat: ${reasonOf(caught)}`, 2);
  }
  const type = stat.mode & S_IFMT;
  const kind = type === 0o040000 ? "directory" : type === 0o120000 ? "symlink" : "file";
  yield { name: plain, path, kind, mode: stat.mode & 0o7777, mtimeMs: stat.mtimeMs };
  if (kind !== "directory") return;
  const names = call.sys.fs.readdir(path).map((entry) => entry.name);
  for (const each of names.sort()) yield* visit(call, folder, `${plain}/${each}`, excluded);
}

/** Whether one of the patterns (`*`, `?`) fits a path's end, as tar's --exclude does. */
export function matcher(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const source = pattern
      .replace(/^\.\/|\/+$/g, "")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`(?:^|/)${source}(?:/|$)`);
  });
  return (name) => expressions.some((expression) => expression.test(name));
}
