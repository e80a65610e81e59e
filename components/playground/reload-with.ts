import { storageOf } from "@/lib/playground/model-settings.ts";
import { wantSandbox } from "@/lib/playground/wanted-sandbox.ts";

/** A sandbox is chosen when the page loads; what is running in this one ends with it. */
export function reloadWith(sandbox: "embedded" | "webcontainer"): void {
  wantSandbox(storageOf("localStorage"), sandbox);
  window.location.reload();
}
