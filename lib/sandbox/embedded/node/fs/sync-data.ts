import { argumentType } from "../core/errors.ts";
import { sys, writeAll } from "../core/machine.ts";
import {
  absolute,
  dataBytes,
  decoded,
  type Encoding,
  fileDescriptor,
  modeNumber,
  optionsOf,
  type PathLike,
  pathText,
} from "./arguments.ts";
import { flagNumber } from "./constants.ts";
import { checked, codeOf, systemError } from "./errors.ts";

type Id = PathLike | number;

export function openSync(path: PathLike, flags?: unknown, mode?: unknown): number {
  const text = pathText(path);
  const number = flagNumber(flags);
  return checked("open", text, undefined, () => sys.fs.open(absolute(text), number, modeNumber(mode, 0o666)));
}
export function closeSync(fd: unknown): void {
  const number = fileDescriptor(fd);
  checked("close", undefined, undefined, () => sys.fs.close(number));
}

function readWholeFd(fd: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(65536);
    const count = checked("read", undefined, undefined, () => sys.fs.read(fd, chunk, null));
    if (count === 0) break;
    parts.push(chunk.subarray(0, count));
    total += count;
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function readBytes(path: Id, flag?: unknown): Uint8Array {
  if (typeof path === "number") return readWholeFd(fileDescriptor(path));
  const text = pathText(path);
  if (text === "/dev/stdin") return readWholeFd(0);
  if (flag !== undefined && flag !== "r") {
    const fd = openSync(path, flag);
    try {
      return readWholeFd(fd);
    } finally {
      closeSync(fd);
    }
  }
  try {
    return sys.fs.readFile(absolute(text));
  } catch (error) {
    const code = codeOf(error) ?? "EIO";
    throw code === "EISDIR" ? systemError("EISDIR", "read") : systemError(code, "open", text);
  }
}

export function readFileSync(path: Id, options?: unknown): string | Buffer {
  const { encoding, flag } = optionsOf<{ encoding?: Encoding; flag?: unknown }>(options, {});
  return decoded(readBytes(path, flag), encoding);
}

export function writeFileSync(path: Id, data: unknown, options?: unknown): void {
  const { encoding, flag, mode } = optionsOf<{ encoding?: Encoding; flag?: unknown; mode?: unknown }>(options, {
    encoding: "utf8",
  });
  const bytes = dataBytes(data, encoding);
  if (typeof path === "number") {
    writeAll(fileDescriptor(path), bytes);
    return;
  }
  const text = pathText(path);
  if (flag === undefined || flag === "w") {
    checked("open", text, undefined, () => sys.fs.writeFile(absolute(text), bytes, modeNumber(mode, 0o666)));
    return;
  }
  const fd = openSync(path, flag, mode);
  try {
    checked("write", undefined, undefined, () => writeAll(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
export function appendFileSync(path: Id, data: unknown, options?: unknown): void {
  writeFileSync(path, data, { flag: "a", ...optionsOf(options, {}) });
}

type ReadOptions = { offset?: number; length?: number; position?: number | bigint | null };
export function readSync(
  fd: unknown,
  buffer: unknown,
  offsetOrOptions?: number | ReadOptions | null,
  length?: number,
  position?: number | bigint | null,
): number {
  const number = fileDescriptor(fd);
  if (!ArrayBuffer.isView(buffer)) throw argumentType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  const options =
    typeof offsetOrOptions === "object" && offsetOrOptions !== null
      ? offsetOrOptions
      : { offset: offsetOrOptions ?? 0, length, position };
  const offset = options.offset ?? 0;
  const count = options.length ?? buffer.byteLength - offset;
  const at =
    options.position === undefined || options.position === null || Number(options.position) < 0
      ? null
      : Number(options.position);
  const into = new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset + offset, count);
  return count === 0 ? 0 : checked("read", undefined, undefined, () => sys.fs.read(number, into, at));
}
export function writeSync(
  fd: unknown,
  data: unknown,
  offsetOrPosition?: unknown,
  lengthOrEncoding?: unknown,
  position?: number | null,
): number {
  const number = fileDescriptor(fd);
  if (typeof data === "string") {
    const bytes = dataBytes(data, lengthOrEncoding as Encoding, "buffer");
    const at = typeof offsetOrPosition === "number" ? offsetOrPosition : null;
    return checked("write", undefined, undefined, () => sys.fs.write(number, bytes, at));
  }
  const bytes = dataBytes(data, null, "buffer");
  const options =
    typeof offsetOrPosition === "object" && offsetOrPosition !== null
      ? (offsetOrPosition as ReadOptions)
      : { offset: offsetOrPosition as number, length: lengthOrEncoding as number, position };
  const offset = options.offset ?? 0;
  const part = bytes.subarray(offset, offset + (options.length ?? bytes.length - offset));
  return checked("write", undefined, undefined, () =>
    sys.fs.write(
      number,
      part,
      options.position === undefined || options.position === null ? null : Number(options.position),
    ),
  );
}
