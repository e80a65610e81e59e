import { useEffect, useMemo, useState } from "react";
import type { TreeEntry } from "@/lib/domain/tree.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { type BundledPage, bundlePage } from "./bundle-page.ts";

/** A page is bundled again so long after the last change of its files, in milliseconds. */
const SETTLE_MS = 300;

export type Bundled = {
  readonly path: string;
  /** Grows with every bundling, so that the frame is made anew. */
  readonly serial: number;
  readonly page: BundledPage | null;
  readonly stamp: string;
  readonly reload: number;
};

/** The page as one document, made again when a file that it is made of changes or `reload` does. */
export function useBundledPage(
  controller: Pick<SessionController, "readBlob" | "readFile">,
  files: readonly TreeEntry[],
  path: string | null,
  reload: number,
): Bundled | null {
  const [bundled, setBundled] = useState<Bundled | null>(null);
  const entries = useMemo(() => new Map(files.map((file) => [file.path, file])), [files]);
  const current = bundled?.path === path ? bundled : null;
  const stamp = stampOf(current?.page?.asked ?? [path ?? ""], entries);
  const stale = current === null || current.stamp !== stamp || current.reload !== reload;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` stands for the entries that matter, so that other files' changes do not restart the wait.
  useEffect(() => {
    if (path === null || !stale) return;
    let gone = false;
    const make = async (): Promise<void> => {
      const page = await bundlePage(
        path,
        {
          files: entries,
          read: async (asked) => {
            const entry = entries.get(asked);
            const bytes = entry && (await controller.readBlob(entry.hash));
            return bytes ?? (await controller.readFile(asked))?.bytes ?? null;
          },
        },
        (html) => new DOMParser().parseFromString(html, "text/html"),
      ).catch(() => null);
      if (gone) return;
      const made = stampOf(page?.asked ?? [path], entries);
      setBundled((before) => ({ path, page, stamp: made, reload, serial: (before?.serial ?? 0) + 1 }));
    };
    const timer = setTimeout(() => void make(), current && current.reload === reload ? SETTLE_MS : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [controller, path, reload, stamp, stale]);
  return current;
}

const stampOf = (paths: Iterable<string>, entries: ReadonlyMap<string, TreeEntry>): string =>
  [...paths].map((path) => `${path}=${entries.get(path)?.hash ?? ""}`).join("\n");
