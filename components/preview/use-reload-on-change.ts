import { useEffect, useRef } from "react";
import type { TreeEntry } from "@/lib/domain/tree.ts";

/** A page is loaded again so long after the last change of its files, in milliseconds. */
const SETTLE_MS = 300;

/** Calls `reload` when one of the files that a page asked for has changed, come or gone. */
export function useReloadOnChange(
  files: readonly TreeEntry[],
  asked: ReadonlySet<string> | null,
  reload: () => void,
): void {
  const known = useRef(files);
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    if (!asked || asked.size === 0 || files === known.current) {
      known.current = files;
      return;
    }
    const hashes = (entries: readonly TreeEntry[]) => new Map(entries.map(({ path, hash }) => [path, hash]));
    const [before, now] = [hashes(known.current), hashes(files)];
    if (![...asked].some((path) => before.get(path) !== now.get(path))) {
      known.current = files;
      return;
    }
    const timer = setTimeout(() => {
      known.current = files;
      latest.current();
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [files, asked]);
}
