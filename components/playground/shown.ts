import type { SessionController } from "@/lib/playground/workbench-state.ts";
import type { PhoneTab, SideTab } from "./workbench-tabs.ts";

/** What the panes of a session showed last; what is missing was never chosen. */
export type Shown = {
  readonly side?: SideTab;
  readonly tab?: PhoneTab;
  readonly terminal?: "agent" | "you";
  /** Of the preview: null for the project's files. */
  readonly port?: number | null;
  /** With its slash: where the page at `port` was. */
  readonly path?: string;
};

type Memos = Pick<SessionController, "memos">;

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);

/** As the load of the page before left it. */
export function readShown({ memos }: Memos): Shown {
  let kept: Partial<Record<keyof Shown, unknown>>;
  try {
    kept = (JSON.parse(memos.read("shown") ?? "{}") ?? {}) as typeof kept;
  } catch {
    return {};
  }
  const side = oneOf<SideTab>(["tests", "preview"], kept.side);
  const tab = oneOf<PhoneTab>(["talk", "files", "tests", "terminal", "preview"], kept.tab);
  const terminal = oneOf(["agent", "you"] as const, kept.terminal);
  const port = kept.port === null || Number.isInteger(kept.port) ? (kept.port as number | null) : undefined;
  const path = typeof kept.path === "string" && kept.path.startsWith("/") ? kept.path : undefined;
  return {
    ...(side ? { side } : {}),
    ...(tab ? { tab } : {}),
    ...(terminal ? { terminal } : {}),
    ...(port === undefined ? {} : { port }),
    ...(path ? { path } : {}),
  };
}

export const keepShown = (controller: Memos, change: Shown): void =>
  controller.memos.write("shown", JSON.stringify({ ...readShown(controller), ...change }));
