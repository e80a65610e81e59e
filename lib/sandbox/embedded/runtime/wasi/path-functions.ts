import { OPERATION } from "../../process/operations.ts";
import { sys } from "../core/machine.ts";
import { encode } from "../core/text.ts";
import { checked, WasiError } from "./errors.ts";
import { timesToSet, writeStat } from "./file-functions.ts";
import type { Memory } from "./memory.ts";
import { FD_APPEND, FILE_TYPE, type OpenFiles, RIGHTS, takeStat, typeOfMode } from "./open-files.ts";

const FOLLOW = 1;
const OPEN = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const;
/** Of Linux. */
const O = { write: 1, readWrite: 2, create: 0o100, exclusive: 0o200, truncate: 0o1000, append: 0o2000 } as const;

/** A path of the program's as the system's. @throws WasiError when it leads out of its folder */
export function pathIn(folder: string, mapped: string | null, path: string): string {
  if (path === "") throw new WasiError("EINVAL");
  let rest = path;
  if (path.startsWith("/")) {
    const base = mapped === null ? null : mapped.replace(/\/+$/, "");
    if (base === null || !(path === base || path.startsWith(`${base}/`))) throw new WasiError("ENOTCAPABLE");
    rest = path.slice(base.length);
  }
  let depth = 0;
  for (const part of rest.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) throw new WasiError("ENOTCAPABLE");
  }
  // "..", links and slashes at the end are the system's: what they mean depends on what is there.
  return `${folder.replace(/\/+$/, "")}/${rest.replace(/^\/+/, "")}`;
}

/** Functions on paths below a folder that is open. Each throws what is wrong. */
export function pathFunctions(memory: Memory, files: OpenFiles) {
  const resolve = (number: number, at: number, length: number): string => {
    const { path, preopened } = files.folder(number);
    return pathIn(path, preopened, memory.text(at, length));
  };
  const stat = (path: string, flags: number) => {
    checked(sys.files.run(OPERATION.stat, path, "", (flags & FOLLOW) === 0 ? 1 : 0));
    return takeStat();
  };
  const on =
    (code: typeof OPERATION.mkdir | typeof OPERATION.rmdir | typeof OPERATION.unlink, mode = 0) =>
    (number: number, at: number, length: number): void =>
      void checked(sys.files.run(code, resolve(number, at, length), "", mode));
  return {
    path_create_directory: on(OPERATION.mkdir, 0o777),
    path_remove_directory: on(OPERATION.rmdir),
    path_unlink_file: on(OPERATION.unlink),
    path_filestat_get: (number: number, flags: number, at: number, length: number, into: number) =>
      writeStat(memory, into, stat(resolve(number, at, length), flags)),
    path_filestat_set_times(
      number: number,
      flags: number,
      at: number,
      length: number,
      atime: bigint,
      mtime: bigint,
      which: number,
    ) {
      const path = resolve(number, at, length);
      const [a, m] = timesToSet(stat(path, flags), atime, mtime, which);
      checked(sys.files.run(OPERATION.utimes, path, "", a, m, (flags & FOLLOW) === 0 ? 1 : 0));
    },
    path_link(
      from: number,
      _flags: number,
      fromAt: number,
      fromLength: number,
      to: number,
      toAt: number,
      toLength: number,
    ) {
      checked(sys.files.run(OPERATION.link, resolve(from, fromAt, fromLength), resolve(to, toAt, toLength)));
    },
    path_rename(from: number, fromAt: number, fromLength: number, to: number, toAt: number, toLength: number) {
      checked(sys.files.run(OPERATION.rename, resolve(from, fromAt, fromLength), resolve(to, toAt, toLength)));
    },
    path_symlink(target: number, targetLength: number, number: number, at: number, length: number) {
      checked(sys.files.run(OPERATION.symlink, memory.text(target, targetLength), resolve(number, at, length)));
    },
    path_readlink(number: number, at: number, length: number, into: number, room: number, used: number) {
      checked(sys.files.run(OPERATION.readlink, resolve(number, at, length)));
      const target = encode(`${sys.files.text()}\0`, "utf8");
      if (target.length > room >>> 0) throw new WasiError("ENOBUFS");
      memory.bytes(into, target.length).set(target);
      memory.u32(used, target.length - 1);
    },
    path_open(
      number: number,
      _lookup: number,
      at: number,
      length: number,
      how: number,
      rightsGiven: bigint,
      inheritingGiven: bigint,
      flags: number,
      into: number,
    ) {
      const path = resolve(number, at, length);
      const rights = BigInt.asUintN(64, rightsGiven);
      const reads = (rights & RIGHTS.read) !== 0n;
      const writes = (rights & RIGHTS.write) !== 0n;
      const wanted =
        (writes ? (reads ? O.readWrite : O.write) : 0) |
        ((how & OPEN.create) !== 0 ? O.create : 0) |
        ((how & OPEN.exclusive) !== 0 ? O.exclusive : 0) |
        ((how & OPEN.truncate) !== 0 ? O.truncate : 0) |
        ((flags & FD_APPEND) !== 0 ? O.append : 0);
      const there = sys.files.run(OPERATION.stat, path) >= 0 ? typeOfMode(takeStat().mode) : null;
      const open = {
        path,
        rights,
        inheriting: BigInt.asUintN(64, inheritingGiven),
        flags,
        position: 0,
        preopened: null,
      };
      if (there === FILE_TYPE.directory && (how & OPEN.create) === 0) {
        if (writes) throw new WasiError("EISDIR");
        memory.u32(into, files.add({ ...open, fd: -1, type: FILE_TYPE.directory }));
        return;
      }
      if ((how & OPEN.directory) !== 0) throw new WasiError(there === null ? "ENOENT" : "ENOTDIR");
      const fd = checked(sys.files.run(OPERATION.open, path, "", wanted, 0o666));
      memory.u32(into, files.add({ ...open, fd, type: there ?? FILE_TYPE.regular }));
    },
  };
}
