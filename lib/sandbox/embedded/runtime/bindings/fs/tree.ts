import { parseEntries } from "../../../process/file-calls.ts";
import { ENTRY_TYPE, OPERATION, type Operation } from "../../../process/operations.ts";
import { browser } from "../../core/browser.ts";
import { errnoOf } from "../../core/failure.ts";
import { type Any, sys } from "../../core/machine.ts";
import { at, full, given, named } from "./paths.ts";
import { Fault, operation, operationOnDescriptor } from "./request.ts";

const EEXIST = errnoOf("EEXIST");
const ENOENT = errnoOf("ENOENT");
const ENOTDIR = errnoOf("ENOTDIR");
const LEAVES = new Set(["EACCES", "ENOSPC", "ENOTDIR", "EPERM"].map(errnoOf));
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

/** On one path, without a result. `own`: a link in the last place is meant itself. */
function onPath(request: number, syscall: string, code: Operation, own = 0) {
  return operation(request, (path: Any, a: unknown, b: unknown) => {
    const [first, second] = [typeof a === "number" ? a : 0, typeof b === "number" ? b : 0];
    const status = sys.files.run(code, at(path), "", first, second, own);
    return status < 0 ? new Fault(status, syscall, given(path)) : undefined;
  });
}
function onDescriptor(request: number, syscall: string, code: Operation) {
  return operationOnDescriptor(request, (fd, a: unknown, b: unknown) => {
    const [first, second] = [typeof a === "number" ? a : 0, typeof b === "number" ? b : 0];
    const status = sys.files.run(code, "", "", first, second, fd);
    return status < 0 ? new Fault(status, syscall) : undefined;
  });
}
function onTwo(request: number, syscall: string, code: Operation, whole = true) {
  return operation(request, (from: Any, to: Any, a: unknown) => {
    const status = sys.files.run(code, whole ? at(from) : given(from), at(to), typeof a === "number" ? a : 0);
    return status < 0 ? new Fault(status, syscall, given(from), given(to)) : undefined;
  });
}
/** Seconds of the library become the kernel's milliseconds; libuv keeps no more than microseconds. */
const milliseconds = (seconds: number): number => Math.trunc(seconds * 1e6) / 1e3;
function times(request: number, syscall: string, own: number) {
  return operation(request, (path: Any, atime: number, mtime: number) => {
    const status = sys.files.run(OPERATION.utimes, at(path), "", milliseconds(atime), milliseconds(mtime), own);
    return status < 0 ? new Fault(status, syscall, given(path)) : undefined;
  });
}

/** The first folder that was made. Goes up to the first that is there, and down again, as Node does. */
function makeAll(path: string, mode: number): string | Fault | undefined {
  const todo = [path];
  let first: string | undefined;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const status = sys.files.run(OPERATION.mkdir, full(next), "", mode);
    if (status === 0) {
      first ??= next;
      continue;
    }
    if (LEAVES.has(status)) return new Fault(status, "mkdir", path);
    if (status === ENOENT) {
      const cut = next.lastIndexOf("/");
      const above = cut < 0 ? next : next.slice(0, cut);
      if (above !== next && above !== "") {
        todo.push(next, above);
        continue;
      }
      if (todo.length > 0) continue;
    }
    const found = sys.files.run(OPERATION.stat, full(next));
    if (found < 0) return new Fault(found, "mkdir", path);
    if (((sys.files.numbers[1] as number) & S_IFMT) !== S_IFDIR)
      return new Fault(status === EEXIST && todo.length > 0 ? ENOTDIR : EEXIST, "mkdir", path);
  }
  return first;
}

function mkdir(path: Any, mode: number, recursive: boolean): string | Fault | undefined {
  if (recursive) return makeAll(given(path), mode);
  const status = sys.files.run(OPERATION.mkdir, at(path), "", mode);
  return status < 0 ? new Fault(status, "mkdir", given(path)) : undefined;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const { crypto } = browser;
const random = crypto.getRandomValues.bind(crypto);
function mkdtemp(prefix: Any, encoding: Any): Any {
  const before = given(prefix);
  for (;;) {
    const tail = Array.from(random(new Uint8Array(6)), (byte) => LETTERS[byte % LETTERS.length]).join("");
    const status = sys.files.run(OPERATION.mkdir, full(before + tail), "", 0o700);
    if (status === 0) return named(before + tail, encoding);
    if (status !== EEXIST) return new Fault(status, "mkdtemp", `${before}XXXXXX`);
  }
}

function readdir(path: Any, encoding: Any, withTypes: boolean): Any {
  const status = sys.files.run(OPERATION.scandir, at(path));
  if (status < 0) return new Fault(status, "scandir", given(path));
  const entries = parseEntries(sys.files.text());
  const names = entries.map(({ name }) => named(name, encoding));
  return withTypes ? [names, entries.map(({ type }) => ENTRY_TYPE[type])] : names;
}

function text(request: number, syscall: string, code: Operation) {
  return operation(request, (path: Any, encoding: Any) => {
    const status = sys.files.run(code, at(path));
    return status < 0 ? new Fault(status, syscall, given(path)) : named(sys.files.text(), encoding);
  });
}

const MOST_MODE = 7;
/** Modes of access and copyFile are looked at here, not by the library; the messages are the binding's own. */
function modeOf(mode: unknown): number {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== "number")
    throw Object.assign(new TypeError("mode must be int32 or null/undefined"), { code: "ERR_INVALID_ARG_TYPE" });
  const value = mode | 0;
  if (value >= 0 && value <= MOST_MODE) return value;
  throw Object.assign(new RangeError(`mode is out of range: >= 0 && <= ${MOST_MODE}`), { code: "ERR_OUT_OF_RANGE" });
}
const access = onPath(2, "access", OPERATION.access);
const copyFile = onTwo(3, "copyfile", OPERATION.copyFile);

export const treeFunctions = {
  access: (path: Any, mode: unknown, request: Any): Any => access(path, modeOf(mode), request),
  existsSync: (path: Any): boolean => sys.files.run(OPERATION.access, at(path)) === 0,
  rename: onTwo(2, "rename", OPERATION.rename),
  link: onTwo(2, "link", OPERATION.link),
  symlink: onTwo(3, "symlink", OPERATION.symlink, false),
  copyFile: (from: Any, to: Any, mode: unknown, request: Any): Any => copyFile(from, to, modeOf(mode), request),
  unlink: onPath(1, "unlink", OPERATION.unlink),
  rmdir: onPath(1, "rmdir", OPERATION.rmdir),
  chmod: onPath(2, "chmod", OPERATION.chmod),
  fchmod: onDescriptor(2, "fchmod", OPERATION.fchmod),
  chown: onPath(3, "chown", OPERATION.chown),
  lchown: onPath(3, "lchown", OPERATION.chown, 1),
  fchown: onDescriptor(3, "fchown", OPERATION.fchown),
  utimes: times(3, "utime", 0),
  lutimes: times(3, "lutime", 1),
  futimes: operationOnDescriptor(3, (fd, atime: number, mtime: number) => {
    const status = sys.files.run(OPERATION.futimes, "", "", milliseconds(atime), milliseconds(mtime), fd);
    return status < 0 ? new Fault(status, "futime") : undefined;
  }),
  mkdir: operation(3, mkdir),
  mkdtemp: operation(2, mkdtemp),
  readdir: operation(3, readdir),
  readlink: text(2, "readlink", OPERATION.readlink),
  realpath: text(2, "realpath", OPERATION.realpath),
};
