import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Scanned } from "../wire.ts";

type Entry = Scanned["changed"][number];
type Known = { readonly stamp: string; readonly entry: Entry };

/** Milliseconds for which a file's time of change does not tell it from one that is written just now. */
const FRESH_MS = 100;
/** What a package manager leaves in a folder of packages that it has filled: such a folder is no part of the project. */
const INSTALLED = [".package-lock.json", ".modules.yaml", ".yarn-integrity"];

const isInstalled = (name: string, path: string): boolean =>
  name === "node_modules" && INSTALLED.some((each) => existsSync(join(path, each)));

const hashOf = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");

function read(path: string, full: string, stats: Stats): Entry {
  if (stats.isSymbolicLink()) {
    const target = readlinkSync(full);
    return { path, mode: "120000", size: Buffer.byteLength(target), hash: hashOf(target), target };
  }
  const data = readFileSync(full);
  const mode = (stats.mode & 0o100) !== 0 ? "100755" : "100644";
  return { path, mode, size: data.length, hash: hashOf(data), target: null };
}

/** Says what is other in the project than it was at the last scan. Reads only what may have changed. */
export class Scanner {
  #known = new Map<string, Known>();

  constructor(private readonly root: string) {}

  scan(): Scanned {
    const before = this.#known;
    const after = new Map<string, Known>();
    const changed: Entry[] = [];
    const now = Date.now();
    const visit = (folder: string, prefix: string): void => {
      for (const child of readdirSync(folder, { withFileTypes: true })) {
        const [path, full] = [prefix + child.name, join(folder, child.name)];
        try {
          if (child.isDirectory()) {
            if (!isInstalled(child.name, full)) visit(full, `${path}/`);
            continue;
          }
          const stats = lstatSync(full);
          if (!stats.isFile() && !stats.isSymbolicLink()) continue;
          const was = before.get(path);
          const stamp =
            now - stats.mtimeMs < FRESH_MS ? "" : `${stats.ino} ${stats.mode} ${stats.size} ${stats.mtimeMs}`;
          const same = was !== undefined && stamp !== "" && was.stamp === stamp;
          const entry = same ? was.entry : read(path, full, stats);
          after.set(path, { stamp, entry });
          if (was?.entry.hash !== entry.hash || was.entry.mode !== entry.mode) changed.push(entry);
        } catch {
          // It went while it was looked at; the next scan sees it or does not.
        }
      }
    };
    visit(this.root, "");
    this.#known = after;
    return { changed, gone: [...before.keys()].filter((path) => !after.has(path)) };
  }
}

/** Folders exist through their files. */
export function pruneFolders(folder: string): void {
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, child.name);
    if (!child.isDirectory() || isInstalled(child.name, path)) continue;
    pruneFolders(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}
