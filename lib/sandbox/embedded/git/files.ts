import type { PromiseFsClient } from "isomorphic-git";
import type { FileSystemCalls, Stat } from "../process/syscalls.ts";

const TYPE = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;

function status(stat: Stat) {
  const type = stat.mode & TYPE;
  return {
    ...stat,
    isFile: () => type === FILE,
    isDirectory: () => type === FOLDER,
    isSymbolicLink: () => type === LINK,
  };
}

/** The system's files as isomorphic-git asks for them: `fs.promises` of Node, as far as it uses it. */
export function filesOf(fs: FileSystemCalls): PromiseFsClient {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const encodingOf = (options: unknown): unknown =>
    typeof options === "string" ? options : (options as { encoding?: unknown } | undefined)?.encoding;
  return {
    promises: {
      readFile: async (path: string, options?: unknown) => {
        const data = fs.readFile(path);
        return encodingOf(options) === "utf8" ? decoder.decode(data) : data;
      },
      writeFile: async (path: string, data: string | Uint8Array, options?: unknown) => {
        const mode = (options as { mode?: number } | undefined)?.mode ?? 0o666;
        const bytes = typeof data === "string" ? encoder.encode(data) : data;
        fs.writeFile(path, new Uint8Array(bytes), mode);
        // The mode of a file that is there already stays; git means it.
        if (mode === 0o777) fs.chmod(path, 0o755);
      },
      unlink: async (path: string) => fs.unlink(path),
      readdir: async (path: string) => fs.readdir(path).map(({ name }) => name),
      mkdir: async (path: string) => fs.mkdir(path, 0o755),
      rmdir: async (path: string) => fs.rmdir(path),
      stat: async (path: string) => status(fs.stat(path)),
      lstat: async (path: string) => status(fs.lstat(path)),
      readlink: async (path: string) => fs.readlink(path),
      symlink: async (target: string, path: string) => fs.symlink(target, path),
      chmod: async (path: string, mode: number) => fs.chmod(path, mode),
    },
  };
}
