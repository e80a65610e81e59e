import type { SessionSummary } from "@/lib/domain/session-summary.ts";
import { formatAgo } from "../ui/format.ts";

type Times = Pick<SessionSummary, "importedAt" | "updatedAt">;

/** That a session was imported; and when, if the list does not say so already as when it was last worked on. "" when it was not. */
export function importedWords({ importedAt, updatedAt }: Times, now: number): string {
  if (importedAt === undefined) return "";
  const ago = formatAgo(importedAt, now);
  return ago === formatAgo(updatedAt, now) ? "imported" : `imported ${ago}`;
}
