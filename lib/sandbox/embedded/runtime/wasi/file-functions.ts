import { parseEntries } from "../../process/file-calls.ts";
import { OPERATION } from "../../process/operations.ts";
import { sys } from "../core/machine.ts";
import { encode } from "../core/text.ts";
import { checked, WasiError } from "./errors.ts";
import type { Memory } from "./memory.ts";
import { FILE_TYPE, type OpenFiles, readPieces, type Stat, takeStat, typeOfMode, writePieces } from "./open-files.ts";

const [SET, CURRENT, END] = [0, 1, 2];
const DIRENT_BYTES = 24;
const ENTRY_TYPES = { file: FILE_TYPE.regular, directory: FILE_TYPE.directory, symlink: FILE_TYPE.symlink, device: 2 };
const [ATIM, ATIM_NOW, MTIM, MTIM_NOW] = [1, 2, 4, 8];

export function writeStat(memory: Memory, at: number, { mode, numbers }: Stat): void {
  memory.bytes(at, 64).fill(0);
  const [dev, ino, ...rest] = numbers;
  memory.u64(at, dev);
  memory.u64(at + 8, ino);
  memory.u8(at + 16, typeOfMode(mode));
  for (const [index, value] of rest.entries()) memory.u64(at + 24 + index * 8, value);
}

/** Milliseconds to be set, from what is asked and what the file has. */
export function timesToSet(now: Stat, atime: bigint, mtime: bigint, flags: number): readonly [number, number] {
  const choose = (given: bigint, old: bigint | undefined, set: boolean, current: boolean): number =>
    current ? Date.now() : Number(set ? given : (old ?? 0n)) / 1e6;
  return [
    choose(atime, now.numbers[4], (flags & ATIM) !== 0, (flags & ATIM_NOW) !== 0),
    choose(mtime, now.numbers[5], (flags & MTIM) !== 0, (flags & MTIM_NOW) !== 0),
  ];
}

/** Functions on what is open. Each throws what is wrong. */
export function fileFunctions(memory: Memory, files: OpenFiles) {
  const stat = (number: number): Stat => {
    const { fd, path, type } = files.get(number);
    if (fd < 0) checked(sys.files.run(OPERATION.stat, path));
    else if (type === FILE_TYPE.character) return { mode: 0o020000, numbers: [0n, 0n, 1n, 0n, 0n, 0n, 0n] };
    else checked(sys.files.run(OPERATION.fstat, "", "", fd));
    return takeStat();
  };
  const seekable = (number: number) => {
    const file = files.get(number);
    if (file.type === FILE_TYPE.character) throw new WasiError("ESPIPE");
    return file;
  };
  return {
    fd_advise: (number: number) => void files.get(number),
    fd_allocate(number: number, offset: bigint, length: bigint) {
      const wanted = Number(offset + length);
      if (Number(stat(number).numbers[3]) < wanted)
        checked(sys.files.run(OPERATION.ftruncate, "", "", files.get(number).fd, wanted));
    },
    fd_close: (number: number) => files.close(number),
    fd_datasync: (number: number) => void files.get(number),
    fd_sync: (number: number) => void files.get(number),
    fd_fdstat_get(number: number, at: number) {
      const { type, flags, rights, inheriting } = files.get(number);
      memory.bytes(at, 24).fill(0);
      memory.u8(at, type);
      memory.u16(at + 2, flags);
      memory.u64(at + 8, rights);
      memory.u64(at + 16, inheriting);
    },
    fd_fdstat_set_flags(number: number, flags: number) {
      files.get(number).flags = flags;
    },
    fd_fdstat_set_rights(number: number, rights: bigint, inheriting: bigint) {
      const file = files.get(number);
      const more = (BigInt.asUintN(64, rights) & ~file.rights) | (BigInt.asUintN(64, inheriting) & ~file.inheriting);
      if (more !== 0n) throw new WasiError("ENOTCAPABLE");
      Object.assign(file, { rights: BigInt.asUintN(64, rights), inheriting: BigInt.asUintN(64, inheriting) });
    },
    fd_filestat_get: (number: number, at: number) => writeStat(memory, at, stat(number)),
    fd_filestat_set_size: (number: number, size: bigint) =>
      void checked(sys.files.run(OPERATION.ftruncate, "", "", files.get(number).fd, Number(size))),
    fd_filestat_set_times(number: number, atime: bigint, mtime: bigint, flags: number) {
      const [a, m] = timesToSet(stat(number), atime, mtime, flags);
      const { fd, path } = files.get(number);
      checked(
        fd < 0 ? sys.files.run(OPERATION.utimes, path, "", a, m) : sys.files.run(OPERATION.futimes, "", "", a, m, fd),
      );
    },
    fd_prestat_get(number: number, at: number) {
      const { preopened } = files.get(number);
      if (preopened === null) throw new WasiError("EINVAL");
      memory.u32(at, 0);
      memory.u32(at + 4, encode(preopened, "utf8").length);
    },
    fd_prestat_dir_name(number: number, at: number, length: number) {
      const { preopened } = files.get(number);
      if (preopened === null) throw new WasiError("EBADF");
      const name = encode(preopened, "utf8");
      if (name.length > length) throw new WasiError("ENOBUFS");
      memory.bytes(at, name.length).set(name);
    },
    fd_read: (number: number, list: number, count: number, at: number) =>
      memory.u32(at, readPieces(files.get(number), memory.pieces(list, count))),
    fd_pread: (number: number, list: number, count: number, offset: bigint, at: number) =>
      memory.u32(at, readPieces(seekable(number), memory.pieces(list, count), Number(offset))),
    fd_write: (number: number, list: number, count: number, at: number) =>
      memory.u32(at, writePieces(files.get(number), memory.pieces(list, count))),
    fd_pwrite: (number: number, list: number, count: number, offset: bigint, at: number) =>
      memory.u32(at, writePieces(seekable(number), memory.pieces(list, count), Number(offset))),
    /** As much as there is room for: an entry that is cut off is asked for again. */
    fd_readdir(number: number, at: number, room: number, cookie: bigint, used: number) {
      const { path } = files.folder(number);
      checked(sys.files.run(OPERATION.scandir, path));
      let done = 0;
      for (const [index, { name, type }] of parseEntries(sys.files.text()).entries()) {
        if (BigInt(index) < cookie) continue;
        const bytes = encode(name, "utf8");
        const entry = new Uint8Array(DIRENT_BYTES + bytes.length);
        const view = new DataView(entry.buffer);
        view.setBigUint64(0, BigInt(index + 1), true);
        view.setUint32(16, bytes.length, true);
        view.setUint8(20, ENTRY_TYPES[type]);
        entry.set(bytes, DIRENT_BYTES);
        const part = entry.subarray(0, (room >>> 0) - done);
        memory.bytes(at + done, part.length).set(part);
        done += part.length;
        if (done === room >>> 0) break;
      }
      memory.u32(used, done);
    },
    fd_renumber: (from: number, to: number) => files.move(from, to),
    fd_seek(number: number, offset: bigint, whence: number, at: number) {
      const file = seekable(number);
      const base =
        whence === SET ? 0 : whence === CURRENT ? file.position : whence === END ? stat(number).numbers[3] : -1;
      const position = Number(base) + Number(offset);
      if (base === -1 || position < 0) throw new WasiError("EINVAL");
      file.position = position;
      memory.u64(at, position);
    },
    fd_tell: (number: number, at: number) => memory.u64(at, seekable(number).position),
  };
}
