import type { DirEntry, Stat } from "../../process/syscalls.ts";

const TYPES = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;

abstract class Kinds {
  protected abstract type(): number;
  isFile(): boolean {
    return this.type() === TYPES.file;
  }
  isDirectory(): boolean {
    return this.type() === TYPES.directory;
  }
  isSymbolicLink(): boolean {
    return this.type() === TYPES.symlink;
  }
  isBlockDevice(): boolean {
    return this.type() === 0o060000;
  }
  isCharacterDevice(): boolean {
    return this.type() === 0o020000;
  }
  isFIFO(): boolean {
    return this.type() === 0o010000;
  }
  isSocket(): boolean {
    return this.type() === 0o140000;
  }
}

export class Stats extends Kinds {
  dev: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev = 0;
  blksize = 4096;
  ino: number;
  size: number;
  blocks: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  birthtimeMs: number;
  atime: Date;
  mtime: Date;
  ctime: Date;
  birthtime: Date;

  constructor(stat: Stat) {
    super();
    this.dev = stat.dev;
    this.mode = stat.mode;
    this.nlink = stat.nlink;
    this.uid = stat.uid;
    this.gid = stat.gid;
    this.ino = stat.ino;
    this.size = stat.size;
    this.blocks = Math.ceil(stat.size / 512);
    this.atimeMs = stat.atimeMs;
    this.mtimeMs = stat.mtimeMs;
    this.ctimeMs = stat.ctimeMs;
    this.birthtimeMs = stat.birthtimeMs;
    this.atime = new Date(Math.round(stat.atimeMs));
    this.mtime = new Date(Math.round(stat.mtimeMs));
    this.ctime = new Date(Math.round(stat.ctimeMs));
    this.birthtime = new Date(Math.round(stat.birthtimeMs));
  }
  protected override type(): number {
    return Number(this.mode) & 0o170000;
  }
}

/** With `bigint: true` every number is a BigInt, and nanoseconds are added. */
export class BigIntStats extends Kinds {
  [key: string]: unknown;
  constructor(stats: Stats) {
    super();
    for (const [key, value] of Object.entries(stats)) {
      this[key] = typeof value === "number" ? BigInt(Math.trunc(value)) : value;
      if (key.endsWith("Ms")) this[key.replace("Ms", "Ns")] = BigInt(Math.trunc((value as number) * 1e6));
    }
  }
  protected override type(): number {
    return Number(this["mode"]) & 0o170000;
  }
}

const KIND = Symbol("type");
export class Dirent extends Kinds {
  name: string | Buffer;
  parentPath: string;
  path: string;
  [KIND]: number;
  constructor(name: string | Buffer, parent: string, type: DirEntry["type"]) {
    super();
    this.name = name;
    this.parentPath = parent;
    this.path = parent;
    this[KIND] = type === "device" ? 0o020000 : TYPES[type];
  }
  protected override type(): number {
    return this[KIND];
  }
}
