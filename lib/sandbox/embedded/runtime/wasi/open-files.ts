import { streamOf } from "../../process/file-calls.ts";
import { OPERATION } from "../../process/operations.ts";
import { sys } from "../core/machine.ts";
import { checked, WasiError } from "./errors.ts";

export const FILE_TYPE = { unknown: 0, character: 2, directory: 3, regular: 4, symlink: 7 } as const;
export const RIGHTS = {
  all: (1n << 30n) - 1n,
  /** fd_read, fd_readdir. */
  read: (1n << 1n) | (1n << 14n),
  /** fd_datasync, fd_write, fd_allocate, fd_filestat_set_size. */
  write: 1n | (1n << 6n) | (1n << 8n) | (1n << 22n),
} as const;
export const FD_APPEND = 1;

const S_IFMT = 0o170000;
const TYPES = new Map<number, number>([
  [0o040000, FILE_TYPE.directory],
  [0o100000, FILE_TYPE.regular],
  [0o120000, FILE_TYPE.symlink],
  [0o020000, FILE_TYPE.character],
]);
export const typeOfMode = (mode: number): number => TYPES.get(mode & S_IFMT) ?? FILE_TYPE.unknown;

export type OpenFile = {
  /** The process's own descriptor; -1 for a folder, which is known by its path. */
  readonly fd: number;
  /** Absolute. */
  readonly path: string;
  readonly type: number;
  rights: bigint;
  inheriting: bigint;
  flags: number;
  position: number;
  /** Of a folder that was there from the start: its name in the program. */
  readonly preopened: string | null;
};

/** What a program has open. */
export class OpenFiles {
  readonly #files = new Map<number, OpenFile>();

  constructor(preopens: readonly string[], stdio: readonly number[]) {
    const all = { rights: RIGHTS.all, inheriting: RIGHTS.all, flags: 0, position: 0 };
    for (const [index, fd] of stdio.entries())
      this.#files.set(index, { ...all, fd, path: "", type: FILE_TYPE.character, preopened: null });
    for (let at = 0; at < preopens.length; at += 2)
      this.add({
        ...all,
        fd: -1,
        path: preopens[at + 1] ?? "",
        type: FILE_TYPE.directory,
        preopened: preopens[at] ?? "",
      });
  }
  /** @throws WasiError EBADF */
  get(number: number): OpenFile {
    const file = this.#files.get(number);
    if (!file) throw new WasiError("EBADF");
    return file;
  }
  folder(number: number): OpenFile {
    const file = this.get(number);
    if (file.type !== FILE_TYPE.directory) throw new WasiError("ENOTDIR");
    return file;
  }
  add(file: OpenFile): number {
    let number = 0;
    while (this.#files.has(number)) number++;
    this.#files.set(number, file);
    return number;
  }
  close(number: number): void {
    const { fd } = this.get(number);
    this.#files.delete(number);
    // The process's own streams stay.
    if (fd > 2) checked(sys.files.run(OPERATION.close, "", "", fd));
  }
  move(from: number, to: number): void {
    const file = this.get(from);
    this.get(to);
    if (from === to) return;
    this.close(to);
    this.#files.delete(from);
    this.#files.set(to, file);
  }
}

/** One piece more. Null: it failed after others went well, and like readv and writev the call answers how far it came. */
function moved(done: number, move: () => number): number | null {
  try {
    return checked(move());
  } catch (caught) {
    if (done > 0) return null;
    throw caught;
  }
}

/** Reads into the pieces in turn; without a position from where the file stands. */
export function readPieces(file: OpenFile, pieces: readonly Uint8Array[], position?: number): number {
  if (file.fd < 0) throw new WasiError("EISDIR");
  let done = 0;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    const from = (position ?? file.position) + done;
    let stream: number | null = file.fd === 0 ? 0 : null;
    const count = moved(done, () => {
      const status = stream === null ? sys.files.read(file.fd, piece, from) : -1;
      stream ??= streamOf(status);
      return stream === null ? status : sys.fs.read(stream, piece, null);
    });
    done += count ?? 0;
    // A stream would wait for more.
    if (count === null || count < piece.length || stream !== null) break;
  }
  if (position === undefined) file.position += done;
  return done;
}

export function writePieces(file: OpenFile, pieces: readonly Uint8Array[], position?: number): number {
  if (file.fd < 0) throw new WasiError("EISDIR");
  let done = 0;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    const data = piece.slice();
    const to = (file.flags & FD_APPEND) !== 0 ? -1 : (position ?? file.position) + done;
    const count = moved(done, () => {
      const own = file.fd === 1 || file.fd === 2;
      const status = own ? -1 : sys.files.run(OPERATION.write, "", "", file.fd, to, 0, data);
      const stream = own ? file.fd : streamOf(status);
      return stream === null ? status : sys.fs.write(stream, data, null);
    });
    if (count === null) break;
    done += count;
    if (count < piece.length) break;
  }
  if (position === undefined) file.position += done;
  return done;
}

/** What was last asked of a file, as the program's memory has it. */
export type Stat = {
  readonly mode: number;
  /** dev, ino, nlink, size, and three times in nanoseconds. */
  readonly numbers: readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
};
export function takeStat(): Stat {
  const { numbers } = sys.files;
  const whole = (at: number): bigint => BigInt(Math.trunc(numbers[at] ?? 0));
  const time = (at: number): bigint => whole(at) * 1_000_000_000n + whole(at + 1);
  return { mode: numbers[1] ?? 0, numbers: [whole(0), whole(7), whole(2), whole(8), time(10), time(12), time(14)] };
}
