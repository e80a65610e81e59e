import { argumentType, unavailable } from "../core/errors.ts";
import { resolvePath } from "../core/paths.ts";
import { cwd, processObject } from "../core/process-object.ts";

export type Stdio = "pipe" | "inherit" | "ignore";
export type Options = {
  cwd?: string | URL;
  env?: Record<string, string | undefined>;
  stdio?: unknown;
  shell?: boolean | string;
  input?: string | Uint8Array;
  timeout?: number;
  maxBuffer?: number;
  encoding?: BufferEncoding | "buffer" | null;
  signal?: AbortSignal;
  killSignal?: string | number;
  argv0?: string;
};

export const SIGNALS: Record<string, number> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

export function stdioOf(given: unknown, standard: Stdio = "pipe"): [Stdio, Stdio, Stdio] {
  const one = (value: unknown, fd: number): Stdio => {
    if (value === undefined || value === null) return standard;
    if (value === "pipe" || value === "overlapped") return "pipe";
    if (value === "ignore") return "ignore";
    if (value === "inherit" || value === fd || (value as { fd?: unknown }).fd === fd) return "inherit";
    if (value === "ipc") throw unavailable('stdio "ipc"', "processes have no channel for messages");
    throw unavailable(`stdio ${String(value)}`, "only pipe, inherit and ignore can be had");
  };
  const list = Array.isArray(given) ? given : [given, given, given];
  return [one(list[0], 0), one(list[1], 1), one(list[2], 2)];
}

export function prepared(file: unknown, args: readonly string[], options: Options) {
  if (typeof file !== "string") throw argumentType("file", "string", file);
  const given = options.env ?? processObject.env;
  const env = Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, String(value)]),
  );
  const folder =
    options.cwd === undefined
      ? cwd()
      : resolvePath(cwd(), options.cwd instanceof URL ? options.cwd.pathname : options.cwd);
  const name = file === processObject["execPath"] ? "node" : file;
  const argv = options.shell
    ? [typeof options.shell === "string" ? options.shell : "sh", "-c", [file, ...args].join(" ")]
    : [name, ...args.map(String)];
  return { argv, cwd: folder, env };
}

export function split(args: unknown, options: unknown): [string[], Options] {
  return Array.isArray(args)
    ? [args as string[], (options ?? {}) as Options]
    : [[], (args ?? options ?? {}) as Options];
}

export const decodedOutput = (bytes: Buffer, encoding: Options["encoding"]): string | Buffer =>
  encoding && encoding !== "buffer" ? bytes.toString(encoding) : bytes;
