import { joinBytes } from "../../../../../domain/bytes.ts";
import { readToEnd, streamOf } from "../../../process/file-calls.ts";
import { OPERATION, STREAM } from "../../../process/operations.ts";
import { type Any, sys } from "../../core/machine.ts";
import { encode, encodingOf, utf8Decode, utf8Encode, utf8Passing } from "../../core/text.ts";
import { at, given } from "./paths.ts";
import { complete, Fault, operation, operationOnDescriptor, operationWithContext } from "./request.ts";
import { readStreamLater } from "./stream-reads.ts";

const EBADF = -9;
const EISDIR = -21;
const ENOSPC = -28;
const EFBIG = -27;
const O_ACCMODE = 3;

const place = (position: Any): number => {
  const number = typeof position === "bigint" ? Number(position) : position;
  return typeof number === "number" && number >= 0 ? number : -1;
};
const bytesOf = (view: Any): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** A stream goes by the slower way, whose failures are thrown. */
function onStream(work: () => number): number {
  try {
    return work();
  } catch (caught) {
    const { errno } = caught as { errno?: unknown };
    if (typeof errno === "number") return errno;
    throw caught;
  }
}

/** Bytes read, 0 at the end, or a negative error number. On a stream it waits for what comes. */
export function readInto(fd: number, into: Uint8Array, position: number): number {
  const status = fd === 0 ? STREAM : sys.files.read(fd, into, position);
  return streamOf(status) === null ? status : onStream(() => sys.fs.read(fd, into, null));
}

export function writeFrom(fd: number, data: Uint8Array, position: number): number {
  const status = fd === 1 || fd === 2 ? STREAM : sys.files.run(OPERATION.write, "", "", fd, position, 0, data);
  return streamOf(status) === null ? status : onStream(() => sys.fs.write(fd, data, null));
}

const outcome = (status: number, syscall: string): number | Fault => (status < 0 ? new Fault(status, syscall) : status);

function readMany(fd: number, views: Any[], position: Any): number | Fault {
  let done = 0;
  for (const view of views) {
    if (view.byteLength === 0) continue;
    const from = place(position);
    const status = readInto(fd, bytesOf(view), from < 0 ? -1 : from + done);
    if (status < 0) return done > 0 ? done : new Fault(status, "read");
    done += status;
    if (status < view.byteLength) return done;
  }
  return done;
}
function writeMany(fd: number, views: Any[], position: Any): number | Fault {
  return outcome(writeFrom(fd, joinBytes(views.map(bytesOf)), place(position)), "write");
}

const readBuffers = operation(3, readMany);
const readNow = operation(5, (fd: number, view: Any, offset: number, length: number, position: Any) =>
  outcome(readInto(fd, bytesOf(view).subarray(offset, offset + length), place(position)), "read"),
);
function read(fd: number, view: Any, offset: number, length: number, position: Any, request: Any): Any {
  if (request === undefined) return readNow(fd, view, offset, length, position);
  const into = bytesOf(view).subarray(offset, offset + length);
  const status = fd === 0 ? STREAM : sys.files.read(fd, into, place(position));
  const stream = streamOf(status);
  return stream === null ? complete(request, outcome(status, "read")) : readStreamLater(stream, [into], request);
}
const NO_BYTES = new Uint8Array(0);
/** The stream that a descriptor stands for; null when it is a file or nothing. */
const streamAt = (fd: number): number | null => (fd === 0 ? 0 : streamOf(sys.files.read(fd, NO_BYTES, -1)));

const input = { read: (into: Uint8Array) => sys.fs.read(0, into, null), write: () => 0 };

/** All that a descriptor has from where it stands. */
function readRest(fd: number): Uint8Array | Fault {
  let failed = 0;
  const read = (into: Uint8Array): number => {
    const status = readInto(fd, into, -1);
    if (status < 0) failed = status;
    return Math.max(0, status);
  };
  const all = readToEnd({ read, write: () => 0 });
  return failed < 0 ? new Fault(failed, "read") : all;
}

/** The whole of a file. */
export function readWhole(target: Any, flags: number): Uint8Array | Fault {
  if (typeof target === "number") return readRest(target);
  const status = sys.files.run(OPERATION.readFile, at(target), "", flags);
  if (status >= 0) return sys.files.bytes();
  if (streamOf(status) === 0) return readToEnd(input);
  const inRead = (status === EISDIR && (flags & O_ACCMODE) === 0) || status === EBADF;
  return inRead ? new Fault(status, "read") : new Fault(status, "open", given(target));
}

function readFileUtf8(target: Any, flags: number): string | Fault {
  const data = readWhole(target, flags);
  return data instanceof Fault ? data : utf8Decode(data);
}

function writeFileUtf8(target: Any, text: string, flags: number, mode: number): undefined | Fault {
  const data = utf8Encode(text);
  if (typeof target === "number") {
    const status = data.length === 0 ? 0 : writeFrom(target, data, -1);
    return status < 0 ? new Fault(status, "write") : undefined;
  }
  const status = sys.files.run(OPERATION.writeFile, at(target), "", flags, mode, 0, data);
  if (status >= 0) return undefined;
  const stream = streamOf(status);
  if (stream !== null && stream > 0) {
    sys.fs.write(stream, data, null);
    return undefined;
  }
  if (status === ENOSPC || status === EFBIG || status === EBADF) return new Fault(status, "write");
  return new Fault(status, "open", given(target));
}

const onDescriptor = (syscall: string, code: number) => (fd: number) => {
  const status = sys.files.run(code as typeof OPERATION.close, "", "", fd);
  return status < 0 ? new Fault(status, syscall) : undefined;
};

export const open = (path: Any, flags: number, mode: number): number | Fault => {
  const status = sys.files.run(OPERATION.open, at(path), "", flags, mode);
  return status < 0 ? new Fault(status, "open", given(path)) : status;
};
export const close = onDescriptor("close", OPERATION.close);

const sync = (syscall: string) => (fd: number) => {
  const status = sys.files.run(OPERATION.fstat, "", "", fd);
  return status < 0 ? new Fault(status, syscall) : undefined;
};

export const descriptorFunctions = {
  open: operation(3, open),
  close: operationOnDescriptor(1, close),
  read,
  readBuffers: (fd: number, views: Any[], position: Any, request: Any) =>
    request !== undefined && streamAt(fd) !== null
      ? readStreamLater(streamAt(fd) as number, views.map(bytesOf), request)
      : readBuffers(fd, views, position, request),
  readFileUtf8: operation(2, readFileUtf8),
  writeFileUtf8: operation(4, writeFileUtf8),
  writeBuffer: operationWithContext(5, (fd: number, view: Any, offset: number, length: number, position: Any) =>
    outcome(writeFrom(fd, bytesOf(view).subarray(offset, offset + length), place(position)), "write"),
  ),
  writeBuffers: operation(3, writeMany),
  writeString: operationWithContext(4, (fd: number, text: string, position: Any, given: Any) => {
    const encoding = encodingOf(given ?? "utf8");
    // Whoever takes it copies it.
    return outcome(
      writeFrom(fd, encoding === "utf8" ? utf8Passing(text) : encode(text, encoding), place(position)),
      "write",
    );
  }),
  ftruncate: operationOnDescriptor(2, (fd, length: number) => {
    const status = sys.files.run(OPERATION.ftruncate, "", "", fd, Number(length));
    return status < 0 ? new Fault(status, "ftruncate") : undefined;
  }),
  fsync: operationOnDescriptor(1, sync("fsync")),
  fdatasync: operationOnDescriptor(1, sync("fdatasync")),
};
