import { unavailable } from "../core/errors.ts";
import { clearInterval, setInterval, type Timeout } from "../core/timers.ts";
import type { PathLike } from "./arguments.ts";
import { pathText } from "./arguments.ts";
import { Stats } from "./stats.ts";
import { statSyncOf } from "./sync.ts";

type Listener = (now: unknown, before: unknown) => void;
const watched = new Map<string, { timer: Timeout; listeners: Set<Listener> }>();
const NOTHING = {
  dev: 0,
  ino: 0,
  mode: 0,
  nlink: 0,
  uid: 0,
  gid: 0,
  size: 0,
  rdev: 0,
  blocks: 0,
  atimeMs: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  birthtimeMs: 0,
};

export function watch(): never {
  throw unavailable("fs.watch()", "changes are not told to processes in this version; fs.watchFile() polls");
}

/** Polls, as Node does. Milliseconds. */
export function watchFile(
  path: PathLike,
  options: { interval?: number; persistent?: boolean } | Listener,
  listener?: Listener,
): void {
  const settings = typeof options === "function" ? {} : options;
  const fn = typeof options === "function" ? options : listener!;
  const text = pathText(path);
  const known = watched.get(text);
  if (known) return void known.listeners.add(fn);
  const read = () => statSyncOf(text, { throwIfNoEntry: false }) ?? new Stats(NOTHING);
  let before = read() as Stats;
  const listeners = new Set([fn]);
  const timer = setInterval(() => {
    const now = read() as Stats;
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino) return;
    for (const each of listeners) each(now, before);
    before = now;
  }, settings.interval ?? 5007);
  if (settings.persistent === false) timer.unref();
  watched.set(text, { timer, listeners });
}
export function unwatchFile(path: PathLike, listener?: Listener): void {
  const text = pathText(path);
  const known = watched.get(text);
  if (!known) return;
  if (listener) known.listeners.delete(listener);
  if (listener && known.listeners.size > 0) return;
  clearInterval(known.timer);
  watched.delete(text);
}
