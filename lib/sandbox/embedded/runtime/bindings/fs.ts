import { AsyncWrap } from "../core/async.ts";
import { absolutePath } from "../core/folder.ts";
import { errnoOf, systemFailure } from "../core/failure.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { symbol } from "../core/symbols.ts";
import { decode, encode, encodingOf, utf8Decode, utf8Encode } from "../core/text.ts";
import type { Stat } from "../../process/syscalls.ts";

const FIELDS = 18;
const statValues = new Float64Array(FIELDS * 2);
const bigintStatValues = new BigInt64Array(FIELDS * 2);

class FSReqCallback extends AsyncWrap {
  oncomplete: Any;
  constructor(readonly bigint = false) {
    super("FSREQCALLBACK");
  }
}

type Failure = { code?: string };
/** The same failure with the path as the program gave it, and the call's name as libuv has it. */
function failure(error: unknown, syscall: string, path?: unknown, dest?: unknown): Error {
  const code = (error as Failure).code;
  if (code === undefined) return error as Error;
  return systemFailure(code, syscall, path === undefined ? undefined : String(path), dest === undefined ? undefined : String(dest));
}

type Work = { readonly syscall: string; readonly path?: unknown; readonly dest?: unknown; readonly run: () => unknown };

/** Runs the work now; a request hears of it in the loop's poll phase, a promise likewise, a plain call at once. */
function perform({ syscall, path, dest, run }: Work, request: Any): Any {
  if (request === undefined) {
    try {
      return run();
    } catch (error) {
      throw failure(error, syscall, path, dest);
    }
  }
  let value: unknown;
  let failed: Error | null = null;
  try {
    value = run();
  } catch (error) {
    failed = failure(error, syscall, path, dest);
  }
  if (request === symbol("fs_use_promises_symbol"))
    return new Promise((resolve, reject) => post(() => (failed ? reject(failed) : resolve(value))));
  post(() =>
    (request as FSReqCallback).inContext(() =>
      failed ? makeCallback(request, "oncomplete", failed) : value === undefined ? makeCallback(request, "oncomplete", null) : makeCallback(request, "oncomplete", null, value),
    ),
  );
  return undefined;
}

const textOf = (path: Any): string => (typeof path === "string" ? path : utf8Decode(path));
const at = (path: Any): string => absolutePath(textOf(path));
const named = (text: string, encoding: Any): Any =>
  encoding === "buffer" ? (globalThis as Any).Buffer.from(text) : encoding && encoding !== "utf8" ? decode(utf8Encode(text), encodingOf(encoding)) : text;

function fields(stat: Stat): number[] {
  const times = [stat.atimeMs, stat.mtimeMs, stat.ctimeMs, stat.birthtimeMs].flatMap((ms) => {
    const seconds = Math.floor(ms / 1000);
    return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
  });
  const type = stat.mode & 0o170000;
  return [stat.dev, stat.mode, stat.nlink, stat.uid, stat.gid, 0, 4096, stat.ino, stat.size, type === 0o020000 ? 0 : Math.ceil(stat.size / 512), ...times];
}
/** Into the shared array for plain calls, into one of its own for requests, which may be many at once. */
function statArray(stat: Stat, bigint: boolean, request: Any): Float64Array | BigInt64Array {
  const values = fields(stat);
  if (bigint) {
    const into = request === undefined ? bigintStatValues : new BigInt64Array(FIELDS);
    for (let i = 0; i < FIELDS; i++) into[i] = BigInt(Math.trunc(values[i] ?? 0));
    return into;
  }
  const into = request === undefined ? statValues : new Float64Array(FIELDS);
  into.set(values);
  return into;
}

const call = (syscall: string, run: (...args: Any[]) => unknown, request: number, path = -1, dest = -1) =>
  (...args: Any[]): Any =>
    perform({ syscall, path: path < 0 ? undefined : pathText(args[path]), dest: dest < 0 ? undefined : pathText(args[dest]), run: () => run(...args) }, args[request]);
const pathText = (path: Any): string => textOf(path);

function access(path: string, mode: number): void {
  const { mode: bits } = sys.fs.stat(at(path));
  if ((mode & 1) !== 0 && (bits & 0o111) === 0 && (bits & 0o170000) !== 0o040000) throw systemFailure("EACCES", "access");
  if ((mode & 2) !== 0 && (bits & 0o222) === 0) throw systemFailure("EACCES", "access");
}
const NO_ENTRY = new Set(["ENOENT", "ENOTDIR"]);
/** stat and lstat answer nothing where there is no such file, if they are asked so. */
function statCall(name: "stat" | "lstat") {
  return (path: Any, bigint: boolean, request: Any, throws = true): Any =>
    perform(
      {
        syscall: name,
        path: pathText(path),
        run: () => {
          try {
            return statArray(sys.fs[name](at(path)), bigint, request);
          } catch (error) {
            if (!throws && NO_ENTRY.has((error as Failure).code ?? "")) return undefined;
            throw error;
          }
        },
      },
      request,
    );
}
function mkdir(path: Any, mode: number, recursive: boolean): string | undefined {
  const full = at(path);
  if (!recursive) {
    sys.fs.mkdir(full, mode);
    return undefined;
  }
  let first: string | undefined;
  let folder = "";
  for (const part of full.split("/").filter(Boolean)) {
    folder += `/${part}`;
    try {
      sys.fs.mkdir(folder, mode);
      first ??= folder;
    } catch (error) {
      if ((error as Failure).code !== "EEXIST") throw error;
      if ((sys.fs.stat(folder).mode & 0o170000) !== 0o040000) throw systemFailure(folder === full ? "EEXIST" : "ENOTDIR", "mkdir");
    }
  }
  return first;
}
const DIRENT = { file: 1, directory: 2, symlink: 3 } as const;
function readdir(path: Any, encoding: Any, withTypes: boolean): Any {
  const entries = sys.fs.readdir(at(path));
  const names = entries.map(({ name }) => named(name, encoding));
  return withTypes ? [names, entries.map(({ type }) => DIRENT[type])] : names;
}
function writeAll(fd: number, data: Uint8Array, position: number | null): number {
  if (data.length === 0) return sys.fs.write(fd, data, position);
  let done = 0;
  while (done < data.length) done += sys.fs.write(fd, data.subarray(done), position === null ? null : position + done);
  return done;
}
const place = (position: Any): number | null =>
  typeof position === "bigint" ? (position < 0n ? null : Number(position)) : typeof position === "number" && position >= 0 ? position : null;
const bytesOf = (view: Any): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
function readWhole(target: Any, flags: number): Uint8Array {
  if (typeof target !== "number") {
    if ((flags & 3) === 0 && flags === 0) return sys.fs.readFile(at(target));
    const fd = sys.fs.open(at(target), flags, 0o666);
    try {
      return readOpen(fd);
    } finally {
      sys.fs.close(fd);
    }
  }
  return readOpen(target);
}
function readOpen(fd: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = new Uint8Array(65536);
    const count = sys.fs.read(fd, part, null);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    length += count;
  }
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
function writeWhole(target: Any, data: Uint8Array, flags: number, mode: number): void {
  if (typeof target === "number") {
    writeAll(target, data, null);
    return;
  }
  const fd = sys.fs.open(at(target), flags, mode);
  try {
    writeAll(fd, data, null);
  } finally {
    sys.fs.close(fd);
  }
}
function copyFile(from: Any, to: Any, mode: number): void {
  const { mode: bits } = sys.fs.stat(at(from));
  if ((bits & 0o170000) === 0o040000) throw systemFailure("ERR_FS_EISDIR".slice(7), "copyfile");
  const data = sys.fs.readFile(at(from));
  const fd = sys.fs.open(at(to), 0o1 | 0o100 | ((mode & 1) !== 0 ? 0o200 : 0o1000), bits & 0o777);
  try {
    writeAll(fd, data, null);
  } finally {
    sys.fs.close(fd);
  }
}
function mkdtemp(prefix: Any, encoding: Any): Any {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (;;) {
    const tail = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => letters[byte % letters.length]).join("");
    try {
      sys.fs.mkdir(at(textOf(prefix) + tail), 0o700);
      return named(textOf(prefix) + tail, encoding);
    } catch (error) {
      if ((error as Failure).code !== "EEXIST") throw error;
    }
  }
}
const crypto = globalThis.crypto;

/** "main", "exports" and the rest, as the loader wants them of a package.json. */
function internalModuleReadJSON(path: string): Any {
  try {
    const text = utf8Decode(sys.fs.readFile(at(path)));
    return [text, /"(?:main|exports|imports|name|type)"/.test(text)];
  } catch {
    return [];
  }
}
function internalModuleStat(...args: Any[]): number {
  const path = typeof args[0] === "string" ? args[0] : args[1];
  try {
    return (sys.fs.stat(at(path)).mode & 0o170000) === 0o040000 ? 1 : 0;
  } catch (error) {
    return (error as { errno?: number }).errno ?? errnoOf("ENOENT");
  }
}
const MAIN_ENDINGS = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
function legacyMainResolve(folder: Any, main: string | undefined, base: Any): number {
  const path = textOf(folder).startsWith("file:") ? decodeURIComponent(new URL_(textOf(folder)).pathname) : textOf(folder);
  const isFile = (name: string): boolean => internalModuleStat(name) === 0;
  if (main !== undefined)
    for (const [index, ending] of MAIN_ENDINGS.entries()) if (isFile(`${path}/${main}${ending}`)) return index;
  for (const [index, name] of ["index.js", "index.json", "index.node"].entries()) if (isFile(`${path}/${name}`)) return 7 + index;
  throw Object.assign(new Error(`Cannot find package '${path}' imported from ${String(base)}`), { code: "ERR_MODULE_NOT_FOUND" });
}
const URL_ = globalThis.URL;

export function fs(): Binding {
  const none = (): undefined => undefined;
  return {
    FSReqCallback,
    kFsStatsFieldsNumber: FIELDS,
    kUsePromises: symbol("fs_use_promises_symbol"),
    statValues,
    bigintStatValues,
    statFsValues: new Float64Array(7),
    bigintStatFsValues: new BigInt64Array(7),
    access: call("access", access, 2, 0),
    existsSync: (path: Any) => {
      try {
        sys.fs.stat(at(path));
        return true;
      } catch {
        return false;
      }
    },
    open: call("open", (path, flags, mode) => sys.fs.open(at(path), flags, mode), 3, 0),
    close: call("close", (fd) => sys.fs.close(fd), 1),
    read: call("read", (fd, view, offset, length, position) => sys.fs.read(fd, bytesOf(view).subarray(offset, offset + length), place(position)), 5),
    readBuffers: call("read", (fd, views: Any[], position) => {
      let done = 0;
      for (const view of views) {
        const count = sys.fs.read(fd, bytesOf(view), place(position) === null ? null : Number(position) + done);
        done += count;
        if (count < view.byteLength) break;
      }
      return done;
    }, 3),
    readFileUtf8: (target: Any, flags: number) => perform({ syscall: typeof target === "number" ? "read" : "open", path: typeof target === "number" ? undefined : pathText(target), run: () => utf8Decode(readWhole(target, flags)) }, undefined),
    writeFileUtf8: (target: Any, text: string, flags: number, mode: number) => perform({ syscall: typeof target === "number" ? "write" : "open", path: typeof target === "number" ? undefined : pathText(target), run: () => writeWhole(target, utf8Encode(text), flags, mode) }, undefined),
    writeBuffer: (fd: number, view: Any, offset: number, length: number, position: Any, request: Any, context?: Any) =>
      withContext(context, () => perform({ syscall: "write", run: () => writeAll(fd, bytesOf(view).subarray(offset, offset + length), place(position)) }, request)),
    writeBuffers: call("write", (fd, views: Any[], position) => {
      let done = 0;
      for (const view of views) done += writeAll(fd, bytesOf(view), place(position) === null ? null : Number(position) + done);
      return done;
    }, 3),
    writeString: (fd: number, text: string, position: Any, encoding: Any, request: Any, context?: Any) =>
      withContext(context, () => perform({ syscall: "write", run: () => writeAll(fd, encode(text, encodingOf(encoding)), place(position)) }, request)),
    rename: call("rename", (from, to) => sys.fs.rename(at(from), at(to)), 2, 0, 1),
    ftruncate: call("ftruncate", (fd, length) => sys.fs.ftruncate(fd, length), 2),
    rmdir: call("rmdir", (path) => sys.fs.rmdir(at(path)), 1, 0),
    fdatasync: call("fdatasync", (fd) => void sys.fs.fstat(fd), 1),
    fsync: call("fsync", (fd) => void sys.fs.fstat(fd), 1),
    mkdir: call("mkdir", mkdir, 3, 0),
    readdir: call("scandir", readdir, 3, 0),
    internalModuleReadJSON,
    internalModuleStat,
    legacyMainResolve,
    getFormatOfExtensionlessFile: (path: string) => {
      const head = readWhole(path.startsWith("file:") ? decodeURIComponent(new URL_(path).pathname) : path, 0).subarray(0, 4);
      return head[0] === 0 && head[1] === 0x61 && head[2] === 0x73 && head[3] === 0x6d ? 1 : 0;
    },
    stat: statCall("stat"),
    lstat: statCall("lstat"),
    fstat: (fd: number, bigint: boolean, request: Any, quiet?: boolean) =>
      perform({
        syscall: "fstat",
        run: () => {
          try {
            return statArray(sys.fs.fstat(fd), bigint, request);
          } catch (error) {
            if (quiet) return undefined;
            throw error;
          }
        },
      }, request),
    statfs: call("statfs", (path, bigint) => {
      sys.fs.stat(at(path));
      const values = [0xef53, 4096, 262144, 131072, 131072, 65536, 65536];
      return bigint ? BigInt64Array.from(values, BigInt) : Float64Array.from(values);
    }, 2, 0),
    link: call("link", (from, to) => sys.fs.link(at(from), at(to)), 2, 0, 1),
    symlink: call("symlink", (target, path) => sys.fs.symlink(textOf(target), at(path)), 3, 0, 1),
    readlink: call("readlink", (path, encoding) => named(sys.fs.readlink(at(path)), encoding), 2, 0),
    unlink: call("unlink", (path) => sys.fs.unlink(at(path)), 1, 0),
    realpath: call("realpath", (path, encoding) => named(sys.fs.realpath(at(path)), encoding), 2, 0),
    copyFile: call("copyfile", copyFile, 3, 0, 1),
    chmod: call("chmod", (path, mode) => sys.fs.chmod(at(path), mode), 2, 0),
    fchmod: call("fchmod", (fd) => void sys.fs.fstat(fd), 2),
    chown: call("chown", (path) => void sys.fs.stat(at(path)), 3, 0),
    fchown: call("fchown", (fd) => void sys.fs.fstat(fd), 3),
    lchown: call("lchown", (path) => void sys.fs.lstat(at(path)), 3, 0),
    utimes: call("utime", (path, atime, mtime) => sys.fs.utimes(at(path), atime * 1000, mtime * 1000), 3, 0),
    futimes: call("futime", none, 3),
    lutimes: call("lutime", none, 3, 0),
    mkdtemp: call("mkdtemp", mkdtemp, 2, 0),
    cpSyncCheckPaths() {},
    StatWatcher: class StatWatcher {},
    FileHandle: class FileHandle {},
    openFileHandle: none,
  };
}

/** Older callers give an object that takes the failure. */
function withContext(context: Any, run: () => Any): Any {
  if (context === undefined) return run();
  try {
    return run();
  } catch (error) {
    const { errno, code, syscall } = error as Any;
    Object.assign(context, { errno, code, syscall });
    return undefined;
  }
}
