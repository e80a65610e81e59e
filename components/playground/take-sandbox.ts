import { storageOf } from "@/lib/playground/model-settings.ts";
import { wantSandbox } from "@/lib/playground/wanted-sandbox.ts";
import type { SandboxStatus } from "@/lib/playground/workbench-state.ts";
import { nameOfSandbox } from "./status-words.ts";

/** The button and what it does: a sandbox is chosen when the page loads, and what is running in this one ends with it. */
export function otherSandbox(other: SandboxStatus["other"]): { readonly label: string; take(): void } | null {
  if (!other || other === "memory") return null;
  return {
    label: `Reload with ${nameOfSandbox(other)}`,
    take: () => {
      wantSandbox(storageOf("localStorage"), other);
      window.location.reload();
    },
  };
}
