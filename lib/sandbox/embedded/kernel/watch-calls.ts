import type { FileSystem } from "./file-system.ts";
import { type Process, tell } from "./process.ts";
import { CallError } from "./system-errors.ts";

/** Watches of one process; one more is refused as Linux refuses it (ENOSPC). */
const MAX_WATCHES = 8192;
/** Events that wait for a process that does not fetch them; the rest is dropped. */
const MAX_EVENTS = 16_384;

/** What one process watches, and what it has not fetched yet. */
class Watching {
  readonly stops = new Map<number, () => void>();
  events: string[] = [];
  next = 1;
  told = false;
}
const all = new WeakMap<Process, Watching>();

/** Its number. Events are gathered; the process hears that there are some, and fetches them. */
export function watch(files: FileSystem, process: Process, path: string): number {
  const watching = all.get(process) ?? new Watching();
  all.set(process, watching);
  if (watching.stops.size >= MAX_WATCHES) throw new CallError("ENOSPC");
  const node = files.node(path);
  const id = watching.next++;
  const stop = files.watches.add(node, (event, name) => {
    const line = `${id}\t${event}\t${name ?? ""}`;
    // As inotify: an event equal to the last one that waits is the same event.
    if (process.ended || watching.events.at(-1) === line || watching.events.length >= MAX_EVENTS) return;
    watching.events.push(line);
    if (watching.told) return;
    watching.told = true;
    tell(process, { type: "file-events" });
  });
  watching.stops.set(id, stop);
  return id;
}

export function unwatch(process: Process, id: number): number {
  const watching = all.get(process);
  watching?.stops.get(id)?.();
  watching?.stops.delete(id);
  return 0;
}

/** All that wait, each as number, event and name, divided by tabs; NUL stands between two. */
export function fileEvents(process: Process): string {
  const watching = all.get(process);
  if (!watching) return "";
  watching.told = false;
  const { events } = watching;
  watching.events = [];
  return events.join("\0");
}

export function unwatchAll(process: Process): void {
  const watching = all.get(process);
  for (const stop of watching?.stops.values() ?? []) stop();
  all.delete(process);
}
