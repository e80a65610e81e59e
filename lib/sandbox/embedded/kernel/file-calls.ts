import type { Handler } from "./call-server.ts";
import type { FileSystem } from "./file-system.ts";
import { absolute } from "./programs.ts";
import { CallError } from "./system-errors.ts";

const MAX_READ = 64 * 1024 * 1024;

function text(value: unknown): string {
  if (typeof value !== "string" || value.includes("\0")) throw new CallError("EINVAL");
  return value;
}
function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new CallError("EINVAL");
  return value;
}
const position = (value: unknown): number | null => (value === null || value === undefined ? null : number(value));

/** The calls of FileSystemCalls, by their names on the channel. */
export function fileHandlers(files: FileSystem): Readonly<Record<string, Handler>> {
  /** Wraps an operation on one path: errors name the path as the process gave it. */
  const onPath =
    (run: (path: string, args: readonly unknown[]) => unknown): Handler =>
    (process, args) => {
      const given = text(args[0]);
      if (given === "") throw new CallError("ENOENT", "");
      try {
        return { value: run(absolute(given, process.cwd), args) };
      } catch (caught) {
        if (caught instanceof CallError) throw new CallError(caught.code, given, caught.dest);
        throw caught;
      }
    };
  const onTwo =
    (run: (from: string, to: string) => void): Handler =>
    (process, args) => {
      const [from, to] = [text(args[0]), text(args[1])];
      try {
        run(absolute(from, process.cwd), absolute(to, process.cwd));
      } catch (caught) {
        if (caught instanceof CallError) throw new CallError(caught.code, from, to);
        throw caught;
      }
      return {};
    };

  return {
    open: (process, args) => {
      const path = text(args[0]);
      try {
        return { value: process.files.open(absolute(path, process.cwd), number(args[1]), number(args[2])) };
      } catch (caught) {
        if (caught instanceof CallError) throw new CallError(caught.code, path);
        throw caught;
      }
    },
    close: (process, args) => {
      const fd = number(args[0]);
      if (fd > 2) process.files.close(fd);
      return {};
    },
    write: (process, args, body) => ({ value: process.files.write(number(args[0]), body, position(args[1])) }),
    fstat: (process, args) => {
      const fd = number(args[0]);
      return { value: fd <= 2 ? files.stat("/dev/null") : process.files.fstat(fd) };
    },
    ftruncate: (process, args) => {
      process.files.ftruncate(number(args[0]), number(args[1]));
      return {};
    },
    read: (process, args) => {
      const count = Math.min(MAX_READ, Math.max(0, number(args[1])));
      return { body: process.files.read(number(args[0]), count, position(args[2])) };
    },
    stat: onPath((path) => files.stat(path)),
    lstat: onPath((path) => files.lstat(path)),
    scandir: onPath((path) => files.readdir(path)),
    mkdir: onPath((path, args) => files.mkdir(path, number(args[1]))),
    rmdir: onPath((path) => files.rmdir(path)),
    unlink: onPath((path) => files.unlink(path)),
    readlink: onPath((path) => files.readlink(path)),
    realpath: onPath((path) => files.realpath(path)),
    chmod: onPath((path, args) => files.chmod(path, number(args[1]))),
    utime: onPath((path, args) => files.utimes(path, number(args[1]), number(args[2]))),
    rename: onTwo((from, to) => files.rename(from, to)),
    link: onTwo((from, to) => files.link(from, to)),
    symlink: (process, args) => {
      const [target, path] = [text(args[0]), text(args[1])];
      try {
        files.symlink(target, absolute(path, process.cwd));
      } catch (caught) {
        if (caught instanceof CallError) throw new CallError(caught.code, target, path);
        throw caught;
      }
      return {};
    },
    readFile: (process, args) => {
      const path = text(args[0]);
      try {
        return { body: files.readFile(absolute(path, process.cwd)) };
      } catch (caught) {
        // Node opens first and reads then: a folder fails in the read, without a path.
        if (caught instanceof CallError) throw new CallError(caught.code, path);
        throw caught;
      }
    },
    writeFile: (process, args, body) => {
      const path = text(args[0]);
      try {
        files.writeFile(absolute(path, process.cwd), body, args[1] === undefined ? 0o666 : number(args[1]));
      } catch (caught) {
        if (caught instanceof CallError) throw new CallError(caught.code, path);
        throw caught;
      }
      return {};
    },
  };
}
