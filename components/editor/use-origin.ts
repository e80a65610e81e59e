import { useEffect, useState } from "react";
import type { TreeHash } from "@/lib/domain/ids.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { readText } from "../files/file-text.ts";
import { fromDisk } from "./line-ends.ts";

/** The file's text in `tree`, for marking what differs; null while it is read, and when it was not there or is no text. */
export function useOrigin(controller: SessionController, tree: TreeHash, path: string | null): string | null {
  const [origin, setOrigin] = useState<{ readonly key: string; readonly text: string | null } | null>(null);
  const key = `${tree}:${path}`;
  useEffect(() => {
    if (path === null) return;
    let gone = false;
    const read = async (): Promise<string | null> => {
      const entry = (await controller.readTree(tree)).find((one) => one.path === path);
      const bytes = entry ? await controller.readBlob(entry.hash) : null;
      const file = bytes && readText(bytes);
      return file?.kind === "text" ? fromDisk(file.text).text : null;
    };
    read()
      .then((text) => gone || setOrigin({ key, text }))
      .catch(() => gone || setOrigin({ key, text: null }));
    return () => {
      gone = true;
    };
  }, [controller, tree, path, key]);
  return origin?.key === key ? origin.text : null;
}
