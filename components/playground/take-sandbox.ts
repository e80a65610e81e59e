import type { SandboxStatus } from "@/lib/playground/workbench-state.ts";
import { nameOfSandbox } from "./status-words.ts";

/** What a button for the other sandbox says and does; null where there is none to take. */
export function otherSandbox(other: SandboxStatus["other"]): { readonly label: string; take(): void } | null {
  if (!other || other === "memory") return null;
  return {
    label: `Reload with ${nameOfSandbox(other)}`,
    // Without its server the page could not be loaded anew either.
    take: () => void import("./reload-with.ts").then(({ reloadWith }) => reloadWith(other)).catch(() => undefined),
  };
}
