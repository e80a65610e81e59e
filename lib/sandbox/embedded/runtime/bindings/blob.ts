import { joinBytes } from "../../../../domain/bytes.ts";
import { AsyncWrap } from "../core/async.ts";
import { bytesOf } from "../core/buffers.ts";
import { registerCloneable } from "../core/cloneables.ts";
import { absolutePath } from "../core/folder.ts";
import type { Any, Binding, Callback } from "../core/machine.ts";
import { sys } from "../core/machine.ts";
import { utf8Decode } from "../core/text.ts";

/** A piece of a blob: bytes in memory, or a part of a file that is read when it is asked for. */
type Piece = {
  readonly length: number;
  slice(from: number, to: number): Piece;
  read(from: number, to: number): Uint8Array;
};

class MemoryPiece implements Piece {
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get length(): number {
    return this.#bytes.length;
  }
  slice(from: number, to: number): Piece {
    return new MemoryPiece(this.#bytes.subarray(from, to));
  }
  read(from: number, to: number): Uint8Array {
    return this.#bytes.slice(from, to);
  }
}
class FilePiece implements Piece {
  readonly #file: { readonly path: string; readonly size: number; readonly changed: number };
  readonly #from: number;
  readonly length: number;
  constructor(file: { path: string; size: number; changed: number }, from: number, length: number) {
    this.#file = file;
    this.#from = from;
    this.length = length;
  }
  slice(from: number, to: number): Piece {
    return new FilePiece(this.#file, this.#from + from, to - from);
  }
  /** @throws when the file is no longer what it was */
  read(from: number, to: number): Uint8Array {
    const { path, size, changed } = this.#file;
    const now = sys.fs.stat(path);
    if (now.size !== size || now.mtimeMs !== changed) throw new Error("The file has changed.");
    const fd = sys.fs.open(path, 0, 0);
    try {
      const into = new Uint8Array(to - from);
      let at = 0;
      while (at < into.length) {
        const count = sys.fs.read(fd, into.subarray(at), this.#from + from + at);
        if (count === 0) throw new Error("The file has changed.");
        at += count;
      }
      return into;
    } finally {
      sys.fs.close(fd);
    }
  }
}

/** As the library's reader counts: the end, more to come, it could not be read. */
const [ENDED, GOES_ON, FAILED] = [0, 1, -1];
const CHUNK = 65536;
class BlobReader extends AsyncWrap {
  readonly #pieces: readonly Piece[];
  #index = 0;
  #at = 0;
  constructor(pieces: readonly Piece[]) {
    super("BLOBREADER");
    this.#pieces = pieces;
  }
  pull(callback: Callback): void {
    while (this.#index < this.#pieces.length && this.#at >= (this.#pieces[this.#index] as Piece).length) {
      this.#index++;
      this.#at = 0;
    }
    const piece = this.#pieces[this.#index];
    if (!piece) {
      callback(ENDED);
      return;
    }
    // Memory comes whole; files in pieces of their own.
    const end = piece instanceof FilePiece ? Math.min(piece.length, this.#at + CHUNK) : piece.length;
    let data: Uint8Array;
    try {
      data = piece.read(this.#at, end);
    } catch {
      callback(FAILED);
      return;
    }
    this.#at = end;
    callback(GOES_ON, data.buffer);
  }
}
class Blob {
  readonly #pieces: readonly Piece[];
  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }
  static piecesOf(blob: Blob): readonly Piece[] {
    return blob.#pieces;
  }
  static isBlob(given: unknown): given is Blob {
    return typeof given === "object" && given !== null && #pieces in given;
  }
  getReader(): BlobReader {
    return new BlobReader(this.#pieces);
  }
  slice(start: number, end: number): Blob {
    const taken: Piece[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, piece.length);
      if (from < to) taken.push(piece.slice(from, to));
      at += piece.length;
    }
    return new Blob(taken);
  }
}

const concat = (parts: readonly Any[]): ArrayBuffer => joinBytes(parts.map((part) => bytesOf(part))).buffer;

const PREFIX = "blob:nodedata:";
export function blob(): Binding {
  const stored = new Map<string, readonly [handle: Blob, length: number, type: string]>();
  registerCloneable(Blob, {
    name: "Blob",
    clone: (value) => concat(Blob.piecesOf(value as Blob).map((piece) => piece.read(0, piece.length))),
    restore: (content) => new Blob([new MemoryPiece(new Uint8Array(content as ArrayBuffer))]),
  });
  return {
    createBlob: (sources: readonly Any[]) =>
      new Blob(
        sources.flatMap((source) => (Blob.isBlob(source) ? Blob.piecesOf(source) : [new MemoryPiece(bytesOf(source))])),
      ),
    storeDataObject: (id: string, handle: Blob, length: number, type: string) => {
      stored.set(id, [handle, length, type]);
    },
    getDataObject: (id: string) => stored.get(id),
    revokeObjectURL: (url: string) => {
      if (url.startsWith(PREFIX)) stored.delete(url.slice(PREFIX.length).split(/[?#]/)[0] as string);
    },
    concat,
    /** Undefined where there is no such file. */
    createBlobFromFilePath: (given: Any) => {
      const path = absolutePath(typeof given === "string" ? given : utf8Decode(bytesOf(given)));
      try {
        const { size, mtimeMs } = sys.fs.stat(path);
        return [new Blob([new FilePiece({ path, size, changed: mtimeMs }, 0, size)]), size];
      } catch {
        return undefined;
      }
    },
  };
}
