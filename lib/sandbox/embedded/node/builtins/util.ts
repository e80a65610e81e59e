import { isDeepStrictEqual } from "../assert/deep-equal.ts";
import { argumentType, codedError, isError } from "../core/errors.ts";
import type { Callback, Dict } from "../core/machine.ts";
import { processObject } from "../core/process-object.ts";
import { COLORS } from "../inspect/context.ts";
import { format, formatWithOptions } from "../inspect/format.ts";
import { inspect } from "../inspect/inspect.ts";
import { stripVTControlCharacters } from "../inspect/primitives.ts";
import { parseArgs } from "./parse-args.ts";
import { types } from "./util-types.ts";

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

function promisify(original: Callback): Callback {
  if (typeof original !== "function") throw argumentType("original", "function", original);
  const custom: unknown = Reflect.get(original, CUSTOM);
  if (custom !== undefined) {
    if (typeof custom !== "function") throw argumentType("util.promisify.custom", "function", custom);
    return Object.defineProperty(custom as Callback, CUSTOM, { value: custom, configurable: true });
  }
  const promised = function (this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [
        ...args,
        (error: unknown, ...values: unknown[]) => (error ? reject(error) : resolve(values[0])),
      ]);
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object);
  Object.defineProperty(promised, CUSTOM, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = CUSTOM;

function callbackify(original: (...args: unknown[]) => Promise<unknown>): Callback {
  if (typeof original !== "function") throw argumentType("original", "function", original);
  const called = function (this: unknown, ...args: unknown[]): void {
    const done = args.pop() as (error: unknown, value?: unknown) => void;
    if (typeof done !== "function") throw argumentType("last argument", "function", done);
    const tick = processObject["nextTick"] as (...args: unknown[]) => void;
    Reflect.apply(original, this, args).then(
      (value) => tick(done, null, value),
      (reason: unknown) =>
        tick(
          done,
          reason || codedError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value", { reason }),
        ),
    );
  };
  Object.defineProperty(called, "name", { value: `${original.name}Callbackified` });
  return called;
}

const warned = new Set<string>();
function deprecate<T extends Callback>(fn: T, message: string, code?: string): T {
  let done = false;
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!done && !processObject["noDeprecation"]) {
      done = true;
      if (code === undefined || !warned.has(code)) {
        if (code !== undefined) warned.add(code);
        (processObject["emitWarning"] as Callback as (...args: unknown[]) => void)(message, "DeprecationWarning", code);
      }
    }
    return new.target ? (Reflect.construct(fn, args, new.target) as unknown) : Reflect.apply(fn, this, args);
  } as unknown as T;
}

function inherits(child: Callback, parent: Callback): void {
  if (typeof child !== "function") throw argumentType("ctor", "Function", child);
  if (typeof parent !== "function") throw argumentType("superCtor", "Function", parent);
  Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype as object, parent.prototype as object);
}

function debuglog(section: string): Callback & { enabled: boolean } {
  const enabled = new RegExp(`(^|,)(${section}|\\*)(,|$)`, "i").test(processObject.env["NODE_DEBUG"] ?? "");
  const log = (...args: unknown[]): void => {
    if (enabled)
      (globalThis.process.stderr as { write(text: string): void }).write(
        `${section.toUpperCase()} ${processObject["pid"]}: ${format(...args)}\n`,
      );
  };
  return Object.assign(log, { enabled });
}

function styleText(style: string | string[], text: string): string {
  let [open, close] = ["", ""];
  for (const name of [style].flat()) {
    const color = COLORS[name];
    if (!color)
      throw codedError(
        TypeError,
        "ERR_INVALID_ARG_VALUE",
        `The argument 'format' must be one of: ${Object.keys(COLORS)
          .map((each) => `'${each}'`)
          .join(", ")}. Received ${inspect(name)}`,
      );
    open += `\u001b[${color[0]}m`;
    close = `\u001b[${color[1]}m${close}`;
  }
  return open + text + close;
}

const tag = (name: string) => (value: unknown) => Object.prototype.toString.call(value) === `[object ${name}]`;

export const util = {
  promisify,
  callbackify,
  deprecate,
  inherits,
  debuglog,
  debug: debuglog,
  inspect,
  format,
  formatWithOptions,
  stripVTControlCharacters,
  styleText,
  types,
  isDeepStrictEqual,
  parseArgs,
  TextEncoder: globalThis.TextEncoder,
  TextDecoder: globalThis.TextDecoder,
  toUSVString: (text: unknown) =>
    String(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"),
  aborted: (signal: AbortSignal) =>
    new Promise<void>((resolve) =>
      signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true }),
    ),
  getSystemErrorName: (code: number) => ERRORS[-code] ?? `Unknown system error ${code}`,
  getSystemErrorMap: () => new Map(Object.entries(ERRORS).map(([code, name]) => [-Number(code), [name, name]])),
  isArray: Array.isArray,
  isBoolean: (value: unknown) => typeof value === "boolean",
  isNull: (value: unknown) => value === null,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isNumber: (value: unknown) => typeof value === "number",
  isString: (value: unknown) => typeof value === "string",
  isSymbol: (value: unknown) => typeof value === "symbol",
  isUndefined: (value: unknown) => value === undefined,
  isRegExp: tag("RegExp"),
  isObject: (value: unknown) => typeof value === "object" && value !== null,
  isDate: tag("Date"),
  isError,
  isFunction: (value: unknown) => typeof value === "function",
  isPrimitive: (value: unknown) => value === null || (typeof value !== "object" && typeof value !== "function"),
  isBuffer: (value: unknown) =>
    (globalThis as { Buffer?: { isBuffer(v: unknown): boolean } }).Buffer?.isBuffer(value) ?? false,
  _extend: (target: Dict, source: Dict) => Object.assign(target, source),
  log: (...args: unknown[]) => (globalThis.console as unknown as { log(text: string): void }).log(format(...args)),
};

const ERRORS: Record<number, string> = {
  1: "EPERM",
  2: "ENOENT",
  9: "EBADF",
  11: "EAGAIN",
  13: "EACCES",
  17: "EEXIST",
  18: "EXDEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  32: "EPIPE",
  39: "ENOTEMPTY",
  40: "ELOOP",
  98: "EADDRINUSE",
  104: "ECONNRESET",
  111: "ECONNREFUSED",
};
