import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const AGAIN_MS = 200;

/** Whether the process that wrote the lock still lives. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (caught) {
    return (caught as NodeJS.ErrnoException).code === "EPERM";
  }
}

const placed = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (caught: NodeJS.ErrnoException) => {
      if (caught.code === "EEXIST") return false;
      throw caught;
    },
  );

/** Who holds the lock: a process and a word of its own, so that no two locks are the same; null when nobody does. */
async function holderOf(file: string): Promise<{ readonly text: string; readonly pid: number } | null> {
  const text = await readFile(file, "utf8").catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === "ENOENT") return null;
    throw caught;
  });
  return text === null ? null : { text, pid: Number(text.split(" ", 1)[0]) };
}

/**
 * Takes away a lock whose process is gone; false when it lives. Several may find the same dead lock: the one that links the
 * claim to it removes it, so that nobody removes the lock that another has put in its place. A claim is a lock too, and
 * whoever made it may be gone as well. `mine`: this process's own lock.
 */
async function cleared(file: string, mine: string): Promise<boolean> {
  const holder = await holderOf(file);
  if (!holder) return true;
  if (holder.pid > 0 && lives(holder.pid)) return false;
  const claim = `${file}.${/^[\w -]{1,60}$/.test(holder.text) ? holder.text.replaceAll(" ", "-") : "unreadable"}`;
  if (!(await placed(mine, claim))) return cleared(claim, mine);
  try {
    if ((await holderOf(file))?.text === holder.text) await rm(file, { force: true });
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** Runs `work` while no other process holds the lock file; a lock whose process is gone is taken over. `waits`: who holds it. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  waits: (pid: number) => void = () => {},
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const word = randomUUID();
  // Linked into place with its contents, so that nobody reads a lock that is half written.
  const mine = `${file}.${word}`;
  await writeFile(mine, `${process.pid} ${word}`);
  let told = false;
  try {
    while (!(await placed(mine, file))) {
      if (await cleared(file, mine)) continue;
      const holder = await holderOf(file);
      if (holder && !told) waits(holder.pid);
      told = true;
      await pause(AGAIN_MS);
    }
  } finally {
    await rm(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
