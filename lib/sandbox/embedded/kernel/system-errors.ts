/** Linux numbers (errno.h), as Node reports them: negative. */
const ERRORS = {
  EPERM: [1, "operation not permitted"],
  ENOENT: [2, "no such file or directory"],
  ESRCH: [3, "no such process"],
  EINTR: [4, "interrupted system call"],
  EIO: [5, "i/o error"],
  E2BIG: [7, "argument list too long"],
  ENOEXEC: [8, "exec format error"],
  EBADF: [9, "bad file descriptor"],
  EAGAIN: [11, "resource temporarily unavailable"],
  ENOMEM: [12, "not enough memory"],
  EACCES: [13, "permission denied"],
  EBUSY: [16, "resource busy or locked"],
  EEXIST: [17, "file already exists"],
  ENXIO: [6, "no such device or address"],
  EXDEV: [18, "cross-device link not permitted"],
  ENOTDIR: [20, "not a directory"],
  EISDIR: [21, "illegal operation on a directory"],
  EINVAL: [22, "invalid argument"],
  EMFILE: [24, "too many open files"],
  EFBIG: [27, "file too large"],
  ENOSPC: [28, "no space left on device"],
  EPIPE: [32, "broken pipe"],
  ENAMETOOLONG: [36, "name too long"],
  ENOSYS: [38, "function not implemented"],
  ENOTEMPTY: [39, "directory not empty"],
  ELOOP: [40, "too many symbolic links encountered"],
  EAFNOSUPPORT: [97, "address family not supported"],
  EADDRINUSE: [98, "address already in use"],
  EADDRNOTAVAIL: [99, "address not available"],
  ENETUNREACH: [101, "network is unreachable"],
  ECONNRESET: [104, "connection reset by peer"],
  ENOBUFS: [105, "no buffer space available"],
  ENOTCONN: [107, "socket is not connected"],
  ETIMEDOUT: [110, "connection timed out"],
  ECONNREFUSED: [111, "connection refused"],
} as const;

export type ErrorName = keyof typeof ERRORS;

/** A failed call inside the kernel; crosses to the process as its plain fields. Not an Error: a stack would cost more than the call. */
export class CallError {
  constructor(
    readonly code: ErrorName,
    readonly path?: string,
    readonly dest?: string,
  ) {}
  get message(): string {
    return `${this.code}: ${ERRORS[this.code][1]}`;
  }
}

const NAMES = new Map<number, ErrorName>(
  Object.entries(ERRORS).map(([name, [number]]) => [-number, name as ErrorName]),
);
export const errorNameOf = (errno: number): string => NAMES.get(errno) ?? "EIO";

export const errnoOf = (code: string): number => -(ERRORS[code as ErrorName]?.[0] ?? 5);

/** The sentence Node puts into such an error: `ENOENT: no such file or directory, open 'x'`. */
export function describeError(code: string, syscall: string, path?: string, dest?: string): string {
  const text = ERRORS[code as ErrorName]?.[1] ?? "unknown error";
  const first = path === undefined ? "" : ` '${path}'`;
  const second = dest === undefined ? "" : ` -> '${dest}'`;
  return `${code}: ${text}, ${syscall}${first}${second}`;
}
