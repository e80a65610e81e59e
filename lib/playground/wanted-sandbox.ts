import type { KeyValue } from "./queue.ts";

const WANTED = "tabwright.sandbox";

/** Which sandbox a person asked for on this device; null: whichever the site prefers. */
export const wantedSandbox = (storage: KeyValue | null): "embedded" | null =>
  storage?.getItem(WANTED) === "embedded" ? "embedded" : null;

/** From the next start of a sandbox on. */
export function wantSandbox(storage: KeyValue | null, driver: "embedded" | "webcontainer"): void {
  if (driver === "embedded") storage?.setItem(WANTED, driver);
  else storage?.removeItem(WANTED);
}
