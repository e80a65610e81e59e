import { useEffect, useState } from "react";
import type { Result } from "@/lib/domain/errors.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";

export type OpenedPreview = Extract<
  Awaited<ReturnType<SessionController["previews"]["open"]>>,
  { readonly ok: true }
>["value"];

/** The origin that shows `port`, or (null) the project's files; null while it opens. `attempt` grows to try again. */
export function usePreview(
  controller: SessionController,
  port: number | null,
  attempt: number,
): Result<OpenedPreview> | null {
  const [opened, setOpened] = useState<Result<OpenedPreview> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another opening.
  useEffect(() => {
    let gone = false;
    setOpened(null);
    void controller.previews.open(port).then((result) => {
      if (!gone) setOpened(result);
    });
    return () => {
      gone = true;
    };
  }, [controller, port, attempt]);
  return opened;
}
