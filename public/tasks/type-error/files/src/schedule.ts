import type { Settings } from "./settings.ts";

/** Milliseconds to wait before each attempt after the first; each is a tenth of a second longer than the one before. */
export function schedule(settings: Settings): number[] {
  return Array.from({ length: settings.retries }, (_, attempt) => settings.waitMs + attempt * 100);
}
