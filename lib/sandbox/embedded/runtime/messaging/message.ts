import { types } from "../bindings/types.ts";
import { ValueReader } from "../clone/read.ts";
import { ValueWriter } from "../clone/write.ts";
import { AsyncWrap } from "../core/async.ts";
import { browser } from "../core/browser.ts";
import { type Cloneable, cloneableOf, restoreHost } from "../core/cloneables.ts";
import type { Any } from "../core/machine.ts";
import { perContext } from "../core/realm.ts";
import { privateSymbols, symbol } from "../core/symbols.ts";
import type { Host, Message, PortData } from "./channel.ts";
import { adoptPort, type PortHandle, portOf } from "./port.ts";

const { structuredClone: cloneNatively } = browser;
const deserializeSymbol = (): symbol => symbol("messaging_deserialize_symbol");

/** Classes of the library make their instances into these: see internal/worker/js_transferable. */
const libraryObjects = new WeakSet<object>();
export function JSTransferable(this: object): void {
  if (!new.target) throw new TypeError("Class constructor JSTransferable cannot be invoked without 'new'");
  libraryObjects.add(this);
}
let createLibraryObject: ((spec: string) => object) | null = null;
export const setCreateLibraryObject = (fn: (spec: string) => object): void => {
  createLibraryObject = fn;
};

export function dataCloneError(message: string): Error {
  return new (perContext["DOMException"] as new (message: string, name: string) => Error)(message, "DataCloneError");
}
const coded = (code: string, message: string): TypeError => Object.assign(new TypeError(message), { code });

const UNSUPPORTED = "Cannot transfer object of unsupported type.";

const isHost = (value: object): boolean =>
  libraryObjects.has(value) ||
  portOf(value) !== undefined ||
  cloneableOf(value) !== undefined ||
  value instanceof AsyncWrap;

const modeOf = (value: Any): { clone: boolean; transfer: boolean } => {
  if (portOf(value)) return { clone: false, transfer: true };
  if (!libraryObjects.has(value)) {
    const known = cloneableOf(value);
    return { clone: known !== undefined && !known.moves, transfer: known?.moves === true };
  }
  return {
    clone: typeof value[symbol("messaging_clone_symbol")] === "function",
    transfer: typeof value[symbol("messaging_transfer_symbol")] === "function",
  };
};
const isDetached = (buffer: ArrayBuffer & { detached?: boolean }): boolean => {
  if (typeof buffer.detached === "boolean") return buffer.detached;
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
};
const isUntransferable = (value: object): boolean =>
  (value as Any)[privateSymbols["untransferable_object_private_symbol"] as symbol] === true;

/**
 * Makes a message of a value. `source`: the port it is sent through, which cannot be in its own message.
 * @throws what Node's postMessage and structuredClone throw
 */
export function writeMessage(value: unknown, transfer: readonly unknown[], source: PortHandle | null): Message {
  const shared: SharedArrayBuffer[] = [];
  const modules: object[] = [];
  const buffers: ArrayBuffer[] = [];
  const hostObjects: object[] = [];
  const listed = new Set<object>();
  const refuse = (message: string): never => {
    throw dataCloneError(message);
  };

  const addHost = (host: object): number => {
    hostObjects.push(host);
    return hostObjects.length - 1;
  };
  const list = (given: unknown): void => {
    if (types.isArrayBuffer(given)) {
      const buffer = given as ArrayBuffer;
      // What may not be transferred is copied.
      if (isUntransferable(buffer) || isDetached(buffer)) return;
      if (buffers.includes(buffer)) refuse("Transfer list contains duplicate ArrayBuffer");
      buffers.push(buffer);
      return;
    }
    const invalid = (): Error => coded("ERR_INVALID_TRANSFER_OBJECT", "Found invalid object in transferList");
    if (typeof given !== "object" || given === null || !isHost(given)) throw invalid();
    if (isUntransferable(given)) return;
    const port = portOf(given);
    if (port && port === source) refuse("Transfer list contains source port");
    if (port?.isDetached) refuse("MessagePort in transfer list is already detached");
    if (listed.has(given)) refuse(`Transfer list contains duplicate ${given.constructor.name}`);
    const { clone, transfer: moves } = modeOf(given);
    if (!clone && !moves) throw invalid();
    listed.add(given);
    addHost(given);
    if (libraryObjects.has(given)) {
      const nested = (given as Any)[symbol("messaging_transfer_list_symbol")]?.() as unknown[] | undefined;
      for (const each of nested ?? []) list(each);
    }
  };
  for (const each of transfer) list(each);

  const writer: ValueWriter = new ValueWriter(types, {
    refuse,
    isHost,
    writeHost(host) {
      let index = hostObjects.indexOf(host);
      if (index < 0) {
        const mode = modeOf(host);
        if (!mode.clone && mode.transfer)
          throw coded(
            "ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST",
            "Object that needs transfer was found in message but not listed in transferList",
          );
        if (!mode.clone) refuse(UNSUPPORTED);
        index = addHost(host);
      }
      writer.varint(index);
    },
    sharedId(buffer) {
      const known = shared.indexOf(buffer);
      return known >= 0 ? known : shared.push(buffer) - 1;
    },
    moduleId(module) {
      return modules.push(module) - 1;
    },
  });
  buffers.forEach((buffer, at) => {
    writer.transfer(at, buffer);
  });
  writer.header();
  writer.value(value);

  const hosts: Host[] = [];
  const detach: (() => void)[] = [];
  // Writing what one holds may bring others in.
  for (let at = 0; at < hostObjects.length; at++) {
    const host = hostObjects[at] as Any;
    const port = portOf(host);
    if (port) {
      hosts.push({ kind: "port", data: port.data as PortData });
      detach.push(() => port.detach());
      continue;
    }
    if (libraryObjects.has(host)) {
      const { transfer: moves } = modeOf(host);
      const method = listed.has(host) && moves ? "messaging_transfer_symbol" : "messaging_clone_symbol";
      const { data, deserializeInfo } = host[symbol(method)]() as { data: unknown; deserializeInfo: string };
      hosts.push({ kind: "library", spec: deserializeInfo });
      writer.value(data);
      continue;
    }
    const cloneable = cloneableOf(host) as Cloneable;
    hosts.push({ kind: "native", cloneable, content: cloneable.clone(host) });
  }
  for (const each of detach) each();
  return { bytes: writer.release(), shared, modules, buffers: buffers.map(moveBuffer), hosts };
}

/** The buffer's content under a new object; the old one is empty from now on. */
function moveBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return cloneNatively(buffer, { transfer: [buffer] });
}

/** The value of a message, once. `ports`: gets those that came along. */
export function readMessage(message: Message, ports: object[] = []): unknown {
  const hosts = message.hosts.map((host): object => {
    if (host.kind === "port") {
      const port = adoptPort(host.data);
      ports.push(port);
      return port;
    }
    if (host.kind === "native") return restoreHost(host.cloneable, host.content);
    if (!createLibraryObject) throw new Error(`Unknown deserialize spec ${host.spec}`);
    return createLibraryObject(host.spec);
  });
  const reader: ValueReader = new ValueReader(message.bytes, {
    readHost: () => hosts[reader.varint()] ?? fail(),
    shared: (id) => message.shared[id],
    module: (id) => message.modules[id],
  });
  message.buffers.forEach((buffer, at) => {
    reader.transfer(at, buffer);
  });
  reader.header();
  const value = reader.value();
  message.hosts.forEach((host, at) => {
    if (host.kind === "library") (hosts[at] as Any)[deserializeSymbol()](reader.value());
  });
  return value;
}
function fail(): never {
  throw new Error("Unable to deserialize cloned data.");
}

/** @throws TypeError with that message when it is nothing to go through */
function listOf(given: Any, message: string): unknown[] {
  const refuse = (): never => {
    throw coded("ERR_INVALID_ARG_TYPE", message);
  };
  const isObject = (value: unknown): boolean =>
    (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isObject(given) || typeof given[Symbol.iterator] !== "function") return refuse();
  const iterator = given[Symbol.iterator]();
  if (!isObject(iterator) || typeof iterator.next !== "function") return refuse();
  const all: unknown[] = [];
  for (;;) {
    const step = iterator.next();
    if (!isObject(step)) return refuse();
    if (step.done) return all;
    all.push(step.value);
  }
}
export const listInOptions = (transfer: unknown): unknown[] =>
  listOf(transfer, "Optional options.transfer argument must be an iterable");

/** The second argument of postMessage. */
export function transferListOf(given: Any): unknown[] {
  const message = "Optional transferList argument must be an iterable";
  if (given === undefined || given === null) return [];
  if (typeof given !== "object" || given[Symbol.iterator] !== undefined) return listOf(given, message);
  return given.transfer === undefined ? [] : listInOptions(given.transfer);
}
