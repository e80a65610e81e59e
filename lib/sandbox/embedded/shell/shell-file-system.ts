import type { FileSystemCalls, Stat } from "../process/syscalls.ts";
import type { CpOptions, DirentEntry, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from "./just-bash.ts";

import { resolvePath } from "./paths.ts";
import { bytesOf, latin1, OUTPUT, OWN_INPUT, type Streams } from "./utilities/call.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
const O_APPEND_CREATE = 0o2000 | 0o100 | 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function toBytes(content: FileContent, encoding: unknown): Uint8Array {
  if (typeof content !== "string") return content;
  const name = typeof encoding === "string" ? encoding : (encoding as { encoding?: string } | undefined)?.encoding;
  if (name === "binary" || name === "latin1") return Uint8Array.from(content, (char) => char.charCodeAt(0) & 0xff);
  return encoder.encode(content);
}

function shellStat(stat: Stat): FsStat {
  const type = stat.mode & S_IFMT;
  return {
    isFile: type !== S_IFDIR && type !== S_IFLNK,
    isDirectory: type === S_IFDIR,
    isSymbolicLink: type === S_IFLNK,
    mode: stat.mode & 0o7777,
    size: stat.size,
    mtime: new Date(stat.mtimeMs),
    dev: stat.dev,
    ino: stat.ino,
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** just-bash's file system over the kernel's calls. Every call is one synchronous round trip, answered as a promise. */
export class ShellFileSystem implements IFileSystem {
  /** The input of the command that runs now, one character a byte. */
  #input: (() => string) | null = null;

  constructor(
    private readonly fs: FileSystemCalls,
    /** Where the command's outputs go. */
    private readonly streams: () => Streams,
  ) {}

  /** Until what it gives is called, standard input has this in it under its path. */
  give(input: () => string): () => void {
    const outer = this.#input;
    this.#input = input;
    return () => {
      this.#input = outer;
    };
  }
  #read(path: string): Uint8Array {
    if (this.#input && OWN_INPUT.test(path)) return bytesOf(this.#input());
    return this.fs.readFile(path);
  }
  /** The descriptor that an output's path stands for; null for every other path. */
  #output(path: string): number | null {
    const [, stream, number] = OUTPUT.exec(path) ?? [];
    const { output, error } = this.streams();
    return stream === "out" || number === "1" ? output : stream === "err" || number === "2" ? error : null;
  }

  readFile(path: string, options?: unknown): Promise<string> {
    return this.#run(() => {
      const bytes = this.#read(path);
      const name = typeof options === "string" ? options : (options as { encoding?: string } | undefined)?.encoding;
      return name === "binary" || name === "latin1" ? latin1(bytes) : decoder.decode(bytes);
    });
  }

  readFileBytes(path: string): ReturnType<NonNullable<IFileSystem["readFileBytes"]>> {
    return this.#run(() => latin1(this.#read(path))) as unknown as ReturnType<
      NonNullable<IFileSystem["readFileBytes"]>
    >;
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return this.#run(() => this.#read(path));
  }

  writeFile(path: string, content: FileContent, options?: unknown): Promise<void> {
    return this.#run(() => {
      const fd = this.#output(path);
      if (fd === null) this.fs.writeFile(path, toBytes(content, options), 0o666);
      else this.fs.write(fd, toBytes(content, options), null);
    });
  }

  appendFile(path: string, content: FileContent, options?: unknown): Promise<void> {
    return this.#run(() => {
      const same = this.#output(path);
      if (same !== null) return void this.fs.write(same, toBytes(content, options), null);
      const fd = this.fs.open(path, O_APPEND_CREATE, 0o666);
      try {
        this.fs.write(fd, toBytes(content, options), null);
      } finally {
        this.fs.close(fd);
      }
    });
  }

  exists(path: string): Promise<boolean> {
    return this.#run(() => {
      try {
        this.fs.stat(path);
        return true;
      } catch {
        return false;
      }
    });
  }

  stat(path: string): Promise<FsStat> {
    return this.#run(() => shellStat(this.fs.stat(path)));
  }

  lstat(path: string): Promise<FsStat> {
    return this.#run(() => shellStat(this.fs.lstat(path)));
  }

  mkdir(path: string, options?: MkdirOptions): Promise<void> {
    return this.#run(() => {
      if (!options?.recursive) return this.fs.mkdir(path, 0o777);
      let sofar = "";
      for (const part of path.split("/").filter(Boolean)) {
        sofar += `/${part}`;
        try {
          this.fs.mkdir(sofar, 0o777);
        } catch (caught) {
          if ((caught as { code?: string }).code !== "EEXIST") throw caught;
        }
      }
    });
  }

  readdir(path: string): Promise<string[]> {
    return this.#run(() => this.fs.readdir(path).map((entry) => entry.name));
  }

  readdirWithFileTypes(path: string): Promise<DirentEntry[]> {
    return this.#run(() =>
      this.fs.readdir(path).map(({ name, type }) => ({
        name,
        isFile: type === "file",
        isDirectory: type === "directory",
        isSymbolicLink: type === "symlink",
      })),
    );
  }

  rm(path: string, options?: RmOptions): Promise<void> {
    return this.#run(() => this.#remove(path, options ?? {}));
  }

  #remove(path: string, options: RmOptions): void {
    let stat: Stat;
    try {
      stat = this.fs.lstat(path);
    } catch (caught) {
      if (options.force) return;
      throw caught;
    }
    if ((stat.mode & S_IFMT) !== S_IFDIR) {
      this.fs.unlink(path);
      return;
    }
    if (options.recursive) for (const { name } of this.fs.readdir(path)) this.#remove(`${path}/${name}`, options);
    this.fs.rmdir(path);
  }

  cp(from: string, to: string, options?: CpOptions): Promise<void> {
    return this.#run(() => this.#copy(from, to, options?.recursive ?? false));
  }

  #copy(from: string, to: string, recursive: boolean): void {
    const stat = this.fs.lstat(from);
    const type = stat.mode & S_IFMT;
    if (type === S_IFLNK) this.fs.symlink(this.fs.readlink(from), to);
    else if (type !== S_IFDIR) this.fs.writeFile(to, this.fs.readFile(from), stat.mode & 0o777);
    else this.#copyFolder(from, to, stat.mode & 0o777, recursive);
  }

  #copyFolder(from: string, to: string, mode: number, recursive: boolean): void {
    if (!recursive) throw new Error(`EISDIR: illegal operation on a directory, cp '${from}'`);
    try {
      this.fs.mkdir(to, mode);
    } catch (caught) {
      if ((caught as { code?: string }).code !== "EEXIST") throw caught;
    }
    for (const { name } of this.fs.readdir(from)) this.#copy(`${from}/${name}`, `${to}/${name}`, true);
  }

  mv(from: string, to: string): Promise<void> {
    return this.#run(() => {
      let target = to;
      try {
        if ((this.fs.stat(to).mode & S_IFMT) === S_IFDIR && (this.fs.lstat(from).mode & S_IFMT) !== S_IFDIR)
          target = `${to}/${nameOf(from)}`;
      } catch {
        // The target does not exist yet: it is the new name.
      }
      this.fs.rename(from, target);
    });
  }

  resolvePath(base: string, path: string): string {
    return resolvePath(base, path);
  }

  getAllPaths(): string[] {
    return [];
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#run(() => this.fs.chmod(path, mode));
  }
  symlink(target: string, path: string): Promise<void> {
    return this.#run(() => this.fs.symlink(target, path));
  }
  link(existing: string, path: string): Promise<void> {
    return this.#run(() => this.fs.link(existing, path));
  }
  readlink(path: string): Promise<string> {
    return this.#run(() => this.fs.readlink(path));
  }
  realpath(path: string): Promise<string> {
    return this.#run(() => this.fs.realpath(path));
  }
  utimes(path: string, atime: Date, mtime: Date): Promise<void> {
    return this.#run(() => this.fs.utimes(path, atime.getTime(), mtime.getTime()));
  }

  #run<T>(call: () => T): Promise<T> {
    try {
      return Promise.resolve(call());
    } catch (caught) {
      return Promise.reject(caught);
    }
  }
}
