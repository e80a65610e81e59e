import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

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

/** Runs `work` while no other process holds the lock file; a lock whose process is gone is taken over. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  // Linked into place with its contents, so that nobody reads a lock that is half written.
  const mine = `${file}.${randomUUID()}`;
  await writeFile(mine, String(process.pid));
  try {
    while (!(await placed(mine, file))) {
      const holder = Number(await readFile(file, "utf8").catch(() => String(process.pid)));
      if (holder > 0 && lives(holder)) await pause(200);
      else await rm(file, { force: true });
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
