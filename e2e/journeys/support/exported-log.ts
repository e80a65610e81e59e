import type { Recorded } from "../../../lib/domain/event.ts";
import { parseManifest } from "../../../lib/domain/tree.ts";

/** An exported session: its events, and the files of its newest tree. */
export type ExportedLog = { readonly events: readonly Recorded[]; readonly files: ReadonlyMap<string, string> };

export function readExport(jsonl: string): ExportedLog {
  const [, ...lines] = jsonl
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const events = lines.filter((line) => "event" in line) as unknown as Recorded[];
  const blobs = new Map(
    lines
      .filter((line) => "blob" in line)
      .map((line) => [line.blob, Buffer.from(String(line.base64), "base64").toString()]),
  );
  const tree = events.map(({ event }) => ("tree" in event ? event.tree : null)).findLast((hash) => hash !== null);
  const manifest = parseManifest(blobs.get(tree) ?? "");
  return { events, files: new Map(manifest.map((entry) => [entry.path, blobs.get(entry.hash) ?? ""])) };
}

/** Everything wrong with a log as a log: gaps, calls without exactly one request and one end. */
export function faultsOf({ events }: ExportedLog): string[] {
  const faults = events.flatMap((recorded, at) => (recorded.seq === at ? [] : [`event ${at} has seq ${recorded.seq}`]));
  const counts = new Map<string, { requested: number; finished: number }>();
  for (const { event } of events) {
    if (event.type !== "tool-call-requested" && event.type !== "tool-call-finished") continue;
    const id = event.type === "tool-call-requested" ? event.call.callId : event.callId;
    const count = counts.get(id) ?? { requested: 0, finished: 0 };
    count[event.type === "tool-call-requested" ? "requested" : "finished"]++;
    counts.set(id, count);
  }
  for (const [id, { requested, finished }] of counts)
    if (requested !== 1 || finished !== 1)
      faults.push(`${id} was requested ${requested} times and ended ${finished} times`);
  return faults;
}
