import type { SystemError } from "../../process/syscalls.ts";

const TEXTS: Record<string, [number, string]> = {
  EPERM: [1, "operation not permitted"],
  ENOENT: [2, "no such file or directory"],
  EBADF: [9, "bad file descriptor"],
  EAGAIN: [11, "resource temporarily unavailable"],
  EACCES: [13, "permission denied"],
  EEXIST: [17, "file already exists"],
  EXDEV: [18, "cross-device link not permitted"],
  ENOTDIR: [20, "not a directory"],
  EISDIR: [21, "illegal operation on a directory"],
  EINVAL: [22, "invalid argument"],
  ENOSPC: [28, "no space left on device"],
  EROFS: [30, "read-only file system"],
  EPIPE: [32, "broken pipe"],
  ENAMETOOLONG: [36, "name too long"],
  ENOTEMPTY: [39, "directory not empty"],
  ELOOP: [40, "too many symbolic links encountered"],
};

/** An error as libuv words it, with the path as the caller gave it. */
export function systemError(code: string, syscall: string, path?: string, dest?: string): SystemError {
  const [number, text] = TEXTS[code] ?? [0, "unknown error"];
  const where = path === undefined ? "" : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
  const error = new Error(`${code}: ${text}, ${syscall}${where}`) as SystemError;
  error.errno = -number;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** Runs a system call; its failure becomes Node's, named after the call the program made. */
export function checked<T>(syscall: string, path: string | undefined, dest: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw typeof code === "string" && code in TEXTS ? systemError(code, syscall, path, dest) : error;
  }
}
export const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;
