import { sys } from "../core/machine.ts";
import { stream } from "./stream.ts";

export const tty = {
  isatty: (fd: unknown): boolean => typeof fd === "number" && (sys.tty?.fds[fd] ?? false),
  ReadStream: class ReadStream extends stream.Readable {},
  WriteStream: class WriteStream extends stream.Writable {},
};
