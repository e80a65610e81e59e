import { callerLocation } from "../core/caller.ts";
import type { Binding } from "../core/machine.ts";
import { sys } from "../core/machine.ts";
import { rejectionOf } from "../core/promise-states.ts";
import { proxyOf, rememberProxies } from "../core/proxies.ts";
import { privateSymbols } from "../core/symbols.ts";
import names from "../tables/names.json";
import { types } from "./types.ts";

const kPending = names.utilConstants.kPending;
const { ONLY_ENUMERABLE, SKIP_SYMBOLS } = names.utilConstants;
const INDEX = /^(?:0|[1-9]\d{0,9})$/;

function constructorName(value: object): string {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "constructor")?.value as { name?: unknown } | undefined;
    if (typeof found === "function" && typeof found.name === "string" && found.name !== "") return found.name;
  }
  return "Object";
}

/** Entries of what the engine shows: iterators are not among it. */
function previewEntries(value: unknown, isIterator?: boolean): unknown {
  let entries: unknown[] = [];
  let keyed = false;
  if (types.isMap(value)) {
    keyed = true;
    entries = [...Map.prototype.entries.call(value as Map<unknown, unknown>)].flat();
  } else if (types.isSet(value)) entries = [...Set.prototype.values.call(value as Set<unknown>)];
  return isIterator ? [entries, keyed] : entries;
}

export function parseEnv(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.replace(/\r\n?/g, "\n");
  const entry = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*("[^"]*"|'[^']*'|`[^`]*`|[^\n#]*)?[^\n]*$/gm;
  for (const [, key = "", raw = ""] of lines.matchAll(entry)) {
    const value = raw.trim();
    const quote = value[0];
    if (quote !== undefined && value.length > 1 && "\"'`".includes(quote) && value.endsWith(quote)) {
      const inner = value.slice(1, -1);
      found[key] = quote === '"' ? inner.replace(/\\n/g, "\n") : inner;
    } else found[key] = value;
  }
  return found;
}

export function util(): Binding {
  rememberProxies();
  return {
    ...types,
    privateSymbols,
    constants: names.utilConstants,
    shouldAbortOnUncaughtToggle: new Uint32Array(1),
    isInsideNodeModules: () => /node_modules/.test(new Error("where").stack ?? ""),
    /** No engine tells page code a promise's state. */
    getPromiseDetails: (promise: object) => {
      const known = rejectionOf(promise);
      return known ? [names.utilConstants.kRejected, known.reason] : [kPending, undefined];
    },
    getProxyDetails: (value: object, both = true) => {
      const known = proxyOf(value);
      if (!known) return undefined;
      return both ? [known.target, known.handler] : known.target;
    },
    getCallerLocation: callerLocation,
    isArrayBufferDetached: (buffer: ArrayBuffer) =>
      (buffer as { detached?: boolean }).detached ?? buffer.byteLength === 0,
    previewEntries,
    getOwnNonIndexProperties: (value: object, filter: number) =>
      Reflect.ownKeys(value).filter((key) => {
        if (typeof key === "string" && INDEX.test(key) && Number(key) < 4294967295) return false;
        if ((filter & SKIP_SYMBOLS) !== 0 && typeof key === "symbol") return false;
        return (filter & ONLY_ENUMERABLE) === 0 || Object.prototype.propertyIsEnumerable.call(value, key);
      }),
    getConstructorName: constructorName,
    getExternalValue: () => 0n,
    sleep: (milliseconds: number) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
    parseEnv,
    arrayBufferViewHasBuffer: () => true,
    WeakReference: class WeakReference {
      #ref: WeakRef<object>;
      #count = 0;
      #strong: object | null = null;
      constructor(target: object) {
        this.#ref = new WeakRef(target);
      }
      get(): object | undefined {
        return this.#ref.deref();
      }
      incRef(): void {
        this.#count++;
        this.#strong = this.#ref.deref() ?? null;
      }
      decRef(): void {
        this.#count--;
        if (this.#count === 0) this.#strong = null;
      }
      get strong(): object | null {
        return this.#strong;
      }
    },
    guessHandleType: (fd: number) => HANDLE_TYPES.indexOf(handleType(fd)),
    defineLazyProperties(target: object, id: string, keys: readonly string[], enumerable = true) {
      for (const key of keys) lazily(target, id, key, enumerable);
    },
  };
}

/** In the order of the library's list. */
const HANDLE_TYPES = ["TCP", "TTY", "UDP", "FILE", "PIPE", "UNKNOWN", "INVALID"] as const;
function handleType(fd: number): (typeof HANDLE_TYPES)[number] {
  if (sys.tty?.fds[fd]) return "TTY";
  try {
    const kind = sys.fs.fstat(fd).mode & 0o170000;
    return kind === 0o010000 || kind === 0o140000 ? "PIPE" : "FILE";
  } catch {
    return "INVALID";
  }
}

function lazily(target: object, id: string, key: string, enumerable: boolean): void {
  const set = (value: unknown): void => {
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable });
  };
  Object.defineProperty(target, key, {
    get: () => {
      const { requireBuiltin } = realm();
      const value = requireBuiltin(id)[key];
      set(value);
      return value;
    },
    set,
    configurable: true,
    enumerable,
  });
}

// The realm imports the bindings: it is looked up when it is there.
import * as realmModule from "../core/realm.ts";

const realm = () => realmModule;
