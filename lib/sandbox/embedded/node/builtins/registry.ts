import { codedError, unavailable } from "../core/errors.ts";
import { outsideTime } from "../core/event-loop.ts";
import { processObject } from "../core/process-object.ts";

/** Each built-in is evaluated on first use: `require` here is the bundler's, and gives a lazily evaluated module. */
const FACTORIES: Record<string, () => unknown> = {
  assert: () => (require("../assert/assert.ts") as typeof import("../assert/assert.ts")).assert,
  "assert/strict": () => (require("../assert/assert.ts") as typeof import("../assert/assert.ts")).strict,
  async_hooks: () => (require("./async-hooks.ts") as typeof import("./async-hooks.ts")).asyncHooks,
  buffer: () => (require("./buffer.ts") as typeof import("./buffer.ts")).bufferModule,
  child_process: () => (require("./child-process.ts") as typeof import("./child-process.ts")).childProcess,
  console: () => (require("./console.ts") as typeof import("./console.ts")).consoleObject,
  constants: () => ({
    ...(load("fs") as { constants: object }).constants,
    ...(load("os") as { constants: { signals: object } }).constants.signals,
  }),
  crypto: () => (require("../crypto/crypto.ts") as typeof import("../crypto/crypto.ts")).crypto,
  diagnostics_channel: () =>
    (require("./diagnostics-channel.ts") as typeof import("./diagnostics-channel.ts")).diagnosticsChannel,
  events: () => (require("./events-module.ts") as typeof import("./events-module.ts")).events,
  fs: () => (require("../fs/fs.ts") as typeof import("../fs/fs.ts")).fs,
  "fs/promises": () => (require("../fs/fs.ts") as typeof import("../fs/fs.ts")).fs.promises,
  http: () => (require("../http/http.ts") as typeof import("../http/http.ts")).http,
  module: () => (require("../loader/cjs.ts") as typeof import("../loader/cjs.ts")).Module,
  os: () => (require("./os.ts") as typeof import("./os.ts")).os,
  path: () => (require("./path.ts") as typeof import("./path.ts")).path,
  "path/posix": () => (require("./path.ts") as typeof import("./path.ts")).path,
  perf_hooks: () => (require("./perf-hooks.ts") as typeof import("./perf-hooks.ts")).perfHooks,
  process: () => processObject,
  punycode: () => (require("@jspm/core/nodelibs/punycode") as { default: object }).default,
  querystring: () => (require("@jspm/core/nodelibs/querystring") as { default: object }).default,
  readline: () => (require("./readline.ts") as typeof import("./readline.ts")).readline,
  "readline/promises": () => (require("./readline.ts") as typeof import("./readline.ts")).readline.promises,
  stream: () => (require("./stream.ts") as typeof import("./stream.ts")).stream,
  "stream/consumers": () => (require("./stream-consumers.ts") as typeof import("./stream-consumers.ts")).consumers,
  "stream/promises": () => (require("./stream.ts") as typeof import("./stream.ts")).stream.promises,
  "stream/web": () => (require("./stream.ts") as typeof import("./stream.ts")).webStreams,
  string_decoder: () => (require("@jspm/core/nodelibs/string_decoder") as { default: object }).default,
  sys: () => load("util"),
  test: () => (require("../test-runner/api.ts") as typeof import("../test-runner/api.ts")).test,
  "test/reporters": () => (require("../test-runner/api.ts") as typeof import("../test-runner/api.ts")).reporters,
  timers: () => (require("./timers.ts") as typeof import("./timers.ts")).timers,
  "timers/promises": () => (require("./timers.ts") as typeof import("./timers.ts")).timers.promises,
  tty: () => (require("./tty.ts") as typeof import("./tty.ts")).tty,
  url: () => (require("./url.ts") as typeof import("./url.ts")).url,
  util: () => (require("./util.ts") as typeof import("./util.ts")).util,
  "util/types": () => (require("./util.ts") as typeof import("./util.ts")).util.types,
  v8: () => (require("./small-modules.ts") as typeof import("./small-modules.ts")).v8,
  vm: () => (require("./small-modules.ts") as typeof import("./small-modules.ts")).vm,
  worker_threads: () => (require("./small-modules.ts") as typeof import("./small-modules.ts")).workerThreads,
  zlib: () => (require("./zlib.ts") as typeof import("./zlib.ts")).zlib,
};
for (const part of ["duplex", "passthrough", "readable", "transform", "writable"]) {
  const name = part === "passthrough" ? "PassThrough" : part[0]!.toUpperCase() + part.slice(1);
  FACTORIES[`_stream_${part}`] = () => (load("stream") as Record<string, unknown>)[name];
}

/** Modules that a tab cannot have: they load, so that optional uses do no harm, and say so when used. */
const UNAVAILABLE: Record<string, string> = {
  cluster: "processes cannot share a port",
  dgram: "the sandbox has no network",
  dns: "the sandbox has no network",
  "dns/promises": "the sandbox has no network",
  domain: "it is deprecated",
  http2: "the sandbox has no network",
  https: "the sandbox has no network",
  inspector: "there is no debugger to attach",
  "inspector/promises": "there is no debugger to attach",
  net: "the sandbox has no network; use http within one process",
  repl: "it is not part of this version",
  tls: "the sandbox has no network",
  trace_events: "there is no tracing",
  wasi: "it is not part of this version",
};

const loaded = new Map<string, unknown>();

export function load(name: string): unknown {
  if (loaded.has(name)) return loaded.get(name);
  const factory = FACTORIES[name];
  const value = factory ? outsideTime(factory) : placeholder(name);
  loaded.set(name, value);
  return value;
}

function placeholder(name: string): unknown {
  const reason = UNAVAILABLE[name] ?? "it is not part of this version";
  if (name === "path/win32") throw unavailable("path/win32", "the sandbox has POSIX paths");
  if (!(name in UNAVAILABLE) && !name.startsWith("_"))
    throw codedError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: node:${name}`);
  const known =
    name === "net"
      ? { isIP, isIPv4: (text: string) => isIP(text) === 4, isIPv6: (text: string) => isIP(text) === 6 }
      : {};
  return new Proxy(known as Record<string, unknown>, {
    get(target, key) {
      if (key in target || typeof key === "symbol" || key === "then" || key === "default" || key === "__esModule")
        return Reflect.get(target, key) as unknown;
      const refuse = (): never => {
        throw unavailable(`${name}.${key}()`, reason);
      };
      target[key] = refuse;
      return refuse;
    },
  });
}

function isIP(text: string): 0 | 4 | 6 {
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text))
    return text.split(".").every((part) => Number(part) < 256 && String(Number(part)) === part) ? 4 : 0;
  if (!text.includes(":")) return 0;
  try {
    return new URL(`http://[${text}]/`).hostname.length > 0 ? 6 : 0;
  } catch {
    return 0;
  }
}
