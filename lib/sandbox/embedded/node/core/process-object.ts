import { EventEmitter } from "../builtins/events.ts";
import { inspect } from "../inspect/inspect.ts";
import { argumentType, isError, unavailable } from "./errors.ts";
import { loopAlive, nextTick } from "./event-loop.ts";
import { exit, startEnding, uncaught } from "./exit.ts";
import { type Callback, type Dict, decodeText, host, NODE_VERSION, sys, writeText } from "./machine.ts";
import { resolvePath } from "./paths.ts";

export type Process = EventEmitter &
  Dict & { exitCode: number | string | undefined; argv: string[]; env: Record<string, string>; execArgv: string[] };

let workingFolder = "/";
export const cwd = (): string => workingFolder;

const toUint32 = (code: unknown): number | undefined => {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === "string" && code !== "" ? Number(code) : code;
  if (typeof number !== "number" || !Number.isInteger(number)) throw argumentType("code", "integer", code);
  return number;
};

/** Like Node's: assigned values become strings, unknown names are undefined. */
function environment(given: Readonly<Record<string, string>>): Record<string, string> {
  const text = (value: unknown): string => {
    if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
    return String(value);
  };
  return new Proxy(
    { ...given },
    {
      set: (target, key, value) => Reflect.set(target, key, text(value)),
      defineProperty: (target, key, own) =>
        Reflect.defineProperty(target, key, "value" in own ? { ...own, value: text(own.value) } : own),
    },
  );
}

function emitWarning(
  this: void,
  warning: unknown,
  given?: string | { type?: string; code?: string; detail?: string },
  code?: string,
): void {
  const options =
    typeof given === "object" && given !== null
      ? given
      : { ...(given === undefined ? {} : { type: given }), ...(code === undefined ? {} : { code }) };
  const error = isError(warning) ? warning : new Error(String(warning));
  if (!isError(warning)) {
    error.name = options.type ?? "Warning";
    if (options.code !== undefined) (error as Error & { code?: string }).code = options.code;
    if (options.detail !== undefined) (error as Error & { detail?: string }).detail = options.detail;
  }
  nextTick(() => {
    processObject.emit("warning", error);
  });
}

let tracedHint = false;
function printWarning(warning: Error & { code?: string; detail?: string }): void {
  if (processObject.noDeprecation && warning.name === "DeprecationWarning") return;
  const code = warning.code ? `[${warning.code}] ` : "";
  let text = `(node:${sys.pid}) ${code}${warning.toString()}\n`;
  if (warning.detail) text += `${warning.detail}\n`;
  if (!tracedHint) {
    tracedHint = true;
    const flag = warning.name === "DeprecationWarning" ? "--trace-deprecation" : "--trace-warnings";
    text += `(Use \`node ${flag} ...\` to show where the warning was created)\n`;
  }
  writeText(2, text);
}

function hrtime(previous?: [number, number]): [number, number] {
  const nanoseconds = BigInt(Math.round((host.now() + 1000) * 1e6));
  let seconds = Number(nanoseconds / 1_000_000_000n);
  let rest = Number(nanoseconds % 1_000_000_000n);
  if (previous) {
    seconds -= previous[0];
    rest -= previous[1];
    if (rest < 0) {
      seconds--;
      rest += 1e9;
    }
  }
  return [seconds, rest];
}
hrtime.bigint = (): bigint => BigInt(Math.round((host.now() + 1000) * 1e6));

const memory = (): Dict => ({
  rss: 50_000_000,
  heapTotal: 20_000_000,
  heapUsed: 10_000_000,
  external: 1_000_000,
  arrayBuffers: 10_000,
});

export let processObject: Process;

/** Builds `process` and ties it to how the process ends. `argv0` aside, nothing here is lazy: it is small. */
export function makeProcess(argv: string[], execArgv: string[]): Process {
  workingFolder = sys.cwd;
  const Constructor = { process: class process extends EventEmitter {} }.process;
  const made = new Constructor() as Process;
  processObject = made;
  let exitCode: number | string | undefined;
  const values: Dict = {
    version: NODE_VERSION,
    versions: { node: NODE_VERSION.slice(1), v8: "11.3.244.8-node.33", uv: "1.46.0", modules: "115" },
    arch: "x64",
    platform: "linux",
    release: { name: "node", lts: "Iron" },
    argv,
    execArgv,
    env: environment(sys.env),
    pid: sys.pid,
    ppid: sys.ppid,
    execPath: "/usr/local/bin/node",
    argv0: "node",
    title: "node",
    debugPort: 9229,
    features: {
      inspector: false,
      debug: false,
      uv: true,
      ipv6: true,
      tls_alpn: false,
      tls_sni: false,
      tls_ocsp: false,
      tls: false,
    },
    config: { target_defaults: {}, variables: {} },
    allowedNodeEnvironmentFlags: new Set<string>(),
    report: {},
    moduleLoadList: [],
    exit: (code?: unknown) => exit(toUint32(code)),
    reallyExit: (code?: number) => sys.exit((code ?? 0) & 0xff),
    abort: () => sys.exit(134),
    cwd,
    chdir(folder: string): void {
      if (typeof folder !== "string") throw argumentType("directory", "string", folder);
      const path = resolvePath(workingFolder, folder);
      if ((sys.fs.stat(path).mode & 0o170000) !== 0o040000) {
        throw Object.assign(new Error(`ENOTDIR: not a directory, chdir '${workingFolder}' -> '${folder}'`), {
          errno: -20,
          code: "ENOTDIR",
          syscall: "chdir",
          path: workingFolder,
          dest: folder,
        });
      }
      workingFolder = sys.fs.realpath(path);
    },
    nextTick(fn: unknown, ...args: unknown[]): void {
      if (typeof fn !== "function") throw argumentType("callback", "function", fn);
      nextTick(() => Reflect.apply(fn as Callback, undefined, args));
    },
    hrtime,
    uptime: () => host.now() / 1000 + 0.02,
    memoryUsage: Object.assign(memory, { rss: () => 50_000_000 }),
    constrainedMemory: () => 0,
    availableMemory: () => 1_000_000_000,
    resourceUsage: () => ({ userCPUTime: Math.round(host.now() * 1000), systemCPUTime: 0, maxRSS: 50_000 }),
    cpuUsage: (before?: { user: number; system: number }) => ({
      user: Math.round(host.now() * 1000) - (before?.user ?? 0),
      system: 0,
    }),
    umask: () => 0o022,
    getuid: () => 1000,
    geteuid: () => 1000,
    getgid: () => 1000,
    getegid: () => 1000,
    getgroups: () => [1000],
    emitWarning,
    kill(pid: number, signal: string | number = "SIGTERM"): boolean {
      if (signal === 0) return true;
      sys.kill(
        pid,
        signal === 9 || signal === "SIGKILL" ? "SIGKILL" : signal === 2 || signal === "SIGINT" ? "SIGINT" : "SIGTERM",
      );
      return true;
    },
    binding: () => {
      throw unavailable("process.binding()", "it opens Node's own internals");
    },
    dlopen: () => {
      throw unavailable("process.dlopen()", "native add-ons cannot run in a browser tab");
    },
    getActiveResourcesInfo: () => [],
    setUncaughtExceptionCaptureCallback: (fn: Callback | null) => {
      made.removeAllListeners("uncaughtException");
      if (fn) made.on("uncaughtException", fn);
    },
    hasUncaughtExceptionCaptureCallback: () => false,
    setSourceMapsEnabled: () => {},
    loadEnvFile: (path = ".env") => loadEnvFile(made.env, path),
    setegid: () => {},
    setuid: () => {},
    setgid: () => {},
  };
  Object.assign(made, values);
  Object.defineProperty(made, "exitCode", {
    get: () => exitCode,
    set: (code: unknown) => {
      toUint32(code);
      exitCode = code as number;
    },
    enumerable: true,
    configurable: true,
  });
  Object.defineProperty(made, Symbol.toStringTag, { value: "process", configurable: true });
  const caught = new Set<"SIGINT" | "SIGTERM">();
  // Without a listener the kernel ends the process, even when it spins.
  made.on("newListener", ((event: unknown) => {
    if ((event !== "SIGINT" && event !== "SIGTERM") || caught.has(event)) return;
    sys.catchSignals([...caught.add(event)]);
  }) as Callback);
  made.on("warning", printWarning as Callback);
  startEnding(
    {
      emit: (event, ...args) => made.emit(event, ...args),
      listeners: (event) => made.listenerCount(event),
      exitCode: () => toUint32(exitCode),
      setExitCode: (code) => {
        exitCode = code;
      },
      inspect,
    },
    loopAlive,
  );
  return made;
}

function loadEnvFile(env: Record<string, string>, path: string): void {
  for (const line of decodeText(sys.fs.readFile(resolvePath(workingFolder, path))).split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match || match[1]! in env) continue;
    const raw = match[2]!;
    const quoted = /^(['"`])([\s\S]*)\1$/.exec(raw);
    env[match[1]!] = quoted
      ? quoted[1] === '"'
        ? quoted[2]!.replaceAll("\\n", "\n")
        : quoted[2]!
      : raw.replace(/\s+#.*$/, "");
  }
}

/** A signal of the kernel: a listener keeps the process; without one it ends as by the default action. */
export function deliverSignal(signal: "SIGINT" | "SIGTERM"): void {
  const number = signal === "SIGINT" ? 2 : 15;
  if (processObject.listenerCount(signal) === 0) sys.exit(128 + number);
  try {
    processObject.emit(signal, signal, number);
  } catch (error) {
    uncaught(error, "uncaughtException");
  }
}
