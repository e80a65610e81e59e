import { codedError } from "../core/errors.ts";
import { sys } from "../core/machine.ts";
import { folderOf } from "../core/paths.ts";
import { absolute, type Encoding, named, optionsOf, type PathLike, pathText } from "./arguments.ts";
import { checked, codeOf, systemError } from "./errors.ts";
import { type Dirent, Stats } from "./stats.ts";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, utimesSync } from "./sync.ts";

export function mkdtempSync(prefix: string, options?: unknown): string | Buffer {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (let tries = 0; ; tries++) {
    let name = prefix;
    for (let i = 0; i < 6; i++) name += letters[Math.floor(Math.random() * letters.length)];
    try {
      mkdirSync(name, 0o700);
      return named(name, optionsOf<{ encoding?: Encoding }>(options, {}).encoding);
    } catch (error) {
      if (codeOf(error) !== "EEXIST" || tries > 100)
        throw codeOf(error) ? systemError(codeOf(error)!, "mkdtemp", `${prefix}XXXXXX`) : error;
    }
  }
}

type CopyOptions = {
  recursive?: boolean;
  force?: boolean;
  errorOnExist?: boolean;
  filter?: (from: string, to: string) => boolean;
  dereference?: boolean;
  preserveTimestamps?: boolean;
};
export function cpSync(from: PathLike, to: PathLike, options: CopyOptions = {}): void {
  const visit = (source: string, target: string): void => {
    if (options.filter && !options.filter(source, target)) return;
    const stat = new Stats(
      checked("cp", source, undefined, () =>
        (options.dereference ? sys.fs.stat : sys.fs.lstat).call(sys.fs, absolute(source)),
      ),
    );
    if (stat.isDirectory()) {
      if (!options.recursive)
        throw codedError(
          Error,
          "ERR_FS_EISDIR",
          `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${source} is a directory (not copied)) ${source}`,
        );
      mkdirSync(target, { recursive: true });
      for (const name of readdirSync(source) as string[]) visit(`${source}/${name}`, `${target}/${name}`);
    } else if (stat.isSymbolicLink()) symlinkSync(readlinkSync(source) as string, target);
    else if (existsSync(target) && options.force === false) {
      if (options.errorOnExist)
        throw codedError(
          Error,
          "ERR_FS_CP_EEXIST",
          `Target already exists: cp returned EEXIST (${target} already exists) ${target}`,
        );
    } else {
      mkdirSync(folderOf(absolute(target)), { recursive: true });
      copyFileSync(source, target);
      if (options.preserveTimestamps) utimesSync(target, stat.atime, stat.mtime);
    }
  };
  visit(pathText(from, "src"), pathText(to, "dest"));
}

type Dir = {
  path: string;
  readSync(): Dirent | null;
  read(done?: (error: unknown, entry: Dirent | null) => void): Promise<Dirent | null> | undefined;
  closeSync(): void;
  close(done?: (error: unknown) => void): Promise<void> | undefined;
  [Symbol.asyncIterator](): AsyncGenerator<Dirent>;
};
export function opendirSync(path: PathLike, options: object = {}): Dir {
  const entries = readdirSync(path, { ...options, withFileTypes: true }) as Dirent[];
  return {
    path: pathText(path),
    readSync: () => entries.shift() ?? null,
    read(done) {
      const entry = entries.shift() ?? null;
      if (!done) return Promise.resolve(entry);
      queueMicrotask(() => done(null, entry));
      return undefined;
    },
    closeSync: () => {},
    close(done) {
      if (!done) return Promise.resolve();
      queueMicrotask(() => done(null));
      return undefined;
    },
    async *[Symbol.asyncIterator]() {
      yield* entries.splice(0);
    },
  };
}
