import { BufferClass, toBuffer } from "../builtins/buffer.ts";
import { argumentType, argumentValue, codedError, outOfRange } from "../core/errors.ts";
import { pathOfUrl, resolvePath } from "../core/paths.ts";
import { cwd } from "../core/process-object.ts";

export type PathLike = string | Uint8Array | URL;
export type Encoding = BufferEncoding | "buffer" | null | undefined;

/** The path as text, as the caller gave it: errors show it so. */
export function pathText(path: unknown, name = "path"): string {
  let text: string;
  if (typeof path === "string") text = path;
  else if (path instanceof URL) {
    if (path.protocol !== "file:")
      throw codedError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
    text = pathOfUrl(path.href);
  } else if (path instanceof Uint8Array) text = toBuffer(path).toString();
  else throw argumentType(name, ["string", "Buffer", "URL"], path);
  if (text.includes("\0"))
    throw argumentValue(
      name,
      text.replaceAll("\0", "\\x00"),
      "must be a string, Uint8Array, or URL without null bytes",
    );
  return text;
}
export const absolute = (text: string): string => resolvePath(cwd(), text);

/** A trailing slash asks for a folder. */
export const wantsFolder = (text: string): boolean => text.length > 1 && text.endsWith("/");

export function fileDescriptor(fd: unknown): number {
  if (typeof fd !== "number") throw argumentType("fd", "number", fd);
  if (!Number.isInteger(fd) || fd < 0 || fd > 2 ** 31 - 1)
    throw outOfRange("fd", Number.isInteger(fd) ? ">= 0 && <= 2147483647" : "an integer", fd);
  return fd;
}

export function modeNumber(mode: unknown, otherwise: number): number {
  if (mode === undefined || mode === null) return otherwise;
  if (typeof mode === "string") {
    if (!/^[0-7]+$/.test(mode))
      throw argumentValue("mode", mode, "must be a 32-bit unsigned integer or an octal string");
    return Number.parseInt(mode, 8);
  }
  if (typeof mode !== "number") throw argumentType("mode", "number", mode);
  return mode;
}

export function optionsOf<T extends object>(given: unknown, defaults: T): T {
  if (given === undefined || given === null || typeof given === "function") return defaults;
  if (typeof given === "string") return { ...defaults, encoding: checkEncoding(given) };
  if (typeof given !== "object") throw argumentType("options", ["string", "Object"], given);
  const all = { ...defaults, ...given } as T & { encoding?: unknown };
  if (typeof all.encoding === "string") checkEncoding(all.encoding);
  return all;
}
function checkEncoding(encoding: string): string {
  if (encoding !== "buffer" && !BufferClass.isEncoding(encoding))
    throw argumentValue("encoding", encoding, "is invalid encoding");
  return encoding;
}

/** Bytes in the form the encoding asks for. */
export function decoded(bytes: Uint8Array, encoding: Encoding): string | Buffer {
  const buffer = toBuffer(bytes);
  return encoding && encoding !== "buffer" ? buffer.toString(encoding) : buffer;
}
export const named = (text: string, encoding: Encoding): string | Buffer =>
  encoding === "buffer" ? BufferClass.from(text) : text;

/** What may be written: text in an encoding, or a view of bytes. */
export function dataBytes(data: unknown, encoding: Encoding, name = "data"): Uint8Array {
  if (typeof data === "string") return BufferClass.from(data, (encoding === "buffer" ? "utf8" : encoding) ?? "utf8");
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  throw argumentType(name, ["string", "Buffer", "TypedArray", "DataView"], data);
}

export function dateMs(time: unknown, name: string): number {
  if (time instanceof Date) return time.getTime();
  const seconds = typeof time === "string" ? Number(time) : time;
  if (typeof seconds !== "number" || Number.isNaN(seconds)) throw argumentType(name, ["number", "Date"], time);
  return seconds * 1000;
}
