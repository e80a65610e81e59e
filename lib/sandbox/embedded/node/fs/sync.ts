import { codedError } from "../core/errors.ts";
import { sys } from "../core/machine.ts";
import { folderOf, normalizePath } from "../core/paths.ts";
import {
  absolute,
  dateMs,
  type Encoding,
  fileDescriptor,
  modeNumber,
  named,
  optionsOf,
  type PathLike,
  pathText,
  wantsFolder,
} from "./arguments.ts";
import { constants } from "./constants.ts";
import { checked, codeOf, systemError } from "./errors.ts";
import { BigIntStats, Dirent, Stats } from "./stats.ts";
import { closeSync, openSync } from "./sync-data.ts";

type StatOptions = { bigint?: boolean; throwIfNoEntry?: boolean };
type Id = PathLike | number;

const statOf = (read: () => import("../../process/syscalls.ts").Stat, options: StatOptions | undefined) => {
  const stats = new Stats(read());
  return options?.bigint ? new BigIntStats(stats) : stats;
};

function statSync(syscall: "stat" | "lstat", path: PathLike, options?: StatOptions): Stats | BigIntStats | undefined {
  const text = pathText(path);
  try {
    const found = checked(syscall, text, undefined, () => statOf(() => sys.fs[syscall](absolute(text)), options));
    if (wantsFolder(text) && !found.isDirectory() && !found.isSymbolicLink())
      throw systemError("ENOTDIR", syscall, text);
    return found;
  } catch (error) {
    if (options?.throwIfNoEntry === false && (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR"))
      return undefined;
    throw error;
  }
}

export function mkdirSync(path: PathLike, options?: unknown): string | undefined {
  const given =
    typeof options === "object" && options !== null
      ? (options as { recursive?: boolean; mode?: unknown })
      : { mode: options };
  const text = pathText(path);
  const mode = modeNumber(given.mode, 0o777);
  const target = absolute(text);
  if (!given.recursive) {
    checked("mkdir", text, undefined, () => sys.fs.mkdir(target, mode));
    return undefined;
  }
  const missing: string[] = [];
  for (let at = target; ; at = folderOf(at)) {
    try {
      if ((sys.fs.stat(at).mode & constants.S_IFMT) !== constants.S_IFDIR)
        throw systemError(at === target ? "EEXIST" : "ENOTDIR", "mkdir", text);
      break;
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      missing.unshift(at);
    }
    if (at === "/") break;
  }
  for (const folder of missing) checked("mkdir", text, undefined, () => sys.fs.mkdir(folder, mode));
  return missing[0];
}

function listed(text: string): import("../../process/syscalls.ts").DirEntry[] {
  return checked("scandir", text, undefined, () => sys.fs.readdir(absolute(text)));
}
export function readdirSync(path: PathLike, options?: unknown): (string | Buffer | Dirent)[] {
  const { encoding, withFileTypes, recursive } = optionsOf<{
    encoding?: Encoding;
    withFileTypes?: boolean;
    recursive?: boolean;
  }>(options, { encoding: "utf8" });
  const text = pathText(path);
  const found: (string | Buffer | Dirent)[] = [];
  const visit = (folder: string, prefix: string): void => {
    const folders: string[] = [];
    for (const { name, type } of [...listed(folder)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      found.push(withFileTypes ? new Dirent(named(name, encoding), folder, type) : named(prefix + name, encoding));
      if (recursive && type === "directory") folders.push(name);
    }
    for (const name of folders) visit(folder.endsWith("/") ? folder + name : `${folder}/${name}`, `${prefix}${name}/`);
  };
  visit(text, "");
  return found;
}

const simple =
  (syscall: string, work: (path: string) => void) =>
  (path: PathLike): void => {
    const text = pathText(path);
    checked(syscall, text, undefined, () => work(absolute(text)));
  };
export const unlinkSync = simple("unlink", (path) => sys.fs.unlink(path));

export function rmdirSync(path: PathLike, options?: { recursive?: boolean }): void {
  if (options?.recursive) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  simple("rmdir", (target) => sys.fs.rmdir(target))(path);
}
export function rmSync(path: PathLike, options: { recursive?: boolean; force?: boolean } = {}): void {
  const text = pathText(path);
  const target = absolute(text);
  const remove = (at: string): void => {
    if ((sys.fs.lstat(at).mode & constants.S_IFMT) !== constants.S_IFDIR) {
      sys.fs.unlink(at);
      return;
    }
    for (const { name } of sys.fs.readdir(at)) remove(normalizePath(`${at}/${name}`));
    sys.fs.rmdir(at);
  };
  const found = statSync("lstat", path, { throwIfNoEntry: false });
  if (!found) {
    if (options.force) return;
    throw systemError("ENOENT", "rm", text);
  }
  if (found.isDirectory() && !options.recursive) {
    const error = codedError(
      Error,
      "ERR_FS_EISDIR",
      `Path is a directory: rm returned EISDIR (is a directory) ${text}`,
      {
        info: { code: "EISDIR", message: "is a directory", path: text, syscall: "rm", errno: 21 },
        errno: 21,
        syscall: "rm",
        path: text,
      },
    );
    error.name = "SystemError";
    throw error;
  }
  checked("rm", text, undefined, () => remove(target));
}

const between =
  (syscall: string, work: (from: string, to: string) => void) =>
  (from: PathLike, to: PathLike): void => {
    const [a, b] = [pathText(from, "oldPath"), pathText(to, "newPath")];
    checked(syscall, a, b, () => work(absolute(a), absolute(b)));
  };
export const renameSync = between("rename", (a, b) => sys.fs.rename(a, b));
export const linkSync = between("link", (a, b) => sys.fs.link(a, b));
export function symlinkSync(target: PathLike, path: PathLike): void {
  const [a, b] = [pathText(target, "target"), pathText(path)];
  checked("symlink", a, b, () => sys.fs.symlink(a, absolute(b)));
}
export function readlinkSync(path: PathLike, options?: unknown): string | Buffer {
  const text = pathText(path);
  return named(
    checked("readlink", text, undefined, () => sys.fs.readlink(absolute(text))),
    optionsOf<{ encoding?: Encoding }>(options, {}).encoding,
  );
}
export function realpathSync(path: PathLike, options?: unknown): string | Buffer {
  const text = pathText(path);
  return named(
    checked("lstat", text, undefined, () => sys.fs.realpath(absolute(text))),
    optionsOf<{ encoding?: Encoding }>(options, {}).encoding,
  );
}
realpathSync.native = (path: PathLike, options?: unknown): string | Buffer => realpathSync(path, options);

export function copyFileSync(from: PathLike, to: PathLike, mode = 0): void {
  const [a, b] = [pathText(from, "src"), pathText(to, "dest")];
  if (mode & constants.COPYFILE_EXCL && existsSync(to)) throw systemError("EEXIST", "copyfile", a, b);
  checked("copyfile", a, b, () =>
    sys.fs.writeFile(absolute(b), sys.fs.readFile(absolute(a)), sys.fs.stat(absolute(a)).mode & 0o777),
  );
}
export function existsSync(path: unknown): boolean {
  try {
    sys.fs.stat(absolute(pathText(path)));
    return true;
  } catch {
    return false;
  }
}
export function accessSync(path: PathLike, mode: number = constants.F_OK): void {
  const text = pathText(path);
  const stat = checked("access", text, undefined, () => sys.fs.stat(absolute(text)));
  const bits = (stat.mode >> 6) & 7;
  if (mode & constants.X_OK && !(bits & 1) && (stat.mode & constants.S_IFMT) !== constants.S_IFDIR)
    throw systemError("EACCES", "access", text);
}
export const chmodSync = (path: PathLike, mode: unknown): void =>
  simple("chmod", (target) => sys.fs.chmod(target, modeNumber(mode, 0)))(path);
export const chownSync = (path: PathLike): void => simple("chown", (target) => void sys.fs.stat(target))(path);
export const utimesSync = (path: PathLike, atime: unknown, mtime: unknown): void =>
  simple("utime", (target) => sys.fs.utimes(target, dateMs(atime, "atime"), dateMs(mtime, "mtime")))(path);
export function truncateSync(path: Id, length = 0): void {
  if (typeof path === "number") {
    ftruncateSync(path, length);
    return;
  }
  const fd = openSync(path, "r+");
  try {
    ftruncateSync(fd, length);
  } finally {
    closeSync(fd);
  }
}
export const ftruncateSync = (fd: unknown, length = 0): void =>
  checked("ftruncate", undefined, undefined, () => sys.fs.ftruncate(fileDescriptor(fd), Math.max(0, length)));
export const fstatSync = (fd: unknown, options?: StatOptions) =>
  checked("fstat", undefined, undefined, () => statOf(() => sys.fs.fstat(fileDescriptor(fd)), options));
export const statSyncOf = (path: PathLike, options?: StatOptions) => statSync("stat", path, options);
export const lstatSyncOf = (path: PathLike, options?: StatOptions) => statSync("lstat", path, options);
