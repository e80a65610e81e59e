import { argumentType, codedError, isError, outOfRange } from "../core/errors.ts";
import type { Callback } from "../core/machine.ts";
import { inspect } from "../inspect/inspect.ts";

type Listener = Callback & { listener?: Callback };
type Listeners = Record<PropertyKey, Listener | Listener[] | undefined>;

export const errorMonitor = Symbol("events.errorMonitor");
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const kCapture = Symbol("kCapture");
let defaultMax = 10;

/** The fields are those of Node's, since streams and packages read them. A function, so that `EventEmitter.call(this)` works. */
export interface EventEmitter {
  _events: Listeners;
  _eventsCount: number;
  _maxListeners: number | undefined;
  emit(event: PropertyKey, ...args: unknown[]): boolean;
  on(event: PropertyKey, fn: Callback): this;
  addListener(event: PropertyKey, fn: Callback): this;
  prependListener(event: PropertyKey, fn: Callback): this;
  once(event: PropertyKey, fn: Callback): this;
  prependOnceListener(event: PropertyKey, fn: Callback): this;
  off(event: PropertyKey, fn: Callback): this;
  removeListener(event: PropertyKey, fn: Callback): this;
  removeAllListeners(event?: PropertyKey): this;
  setMaxListeners(count: number): this;
  getMaxListeners(): number;
  listeners(event: PropertyKey): Callback[];
  rawListeners(event: PropertyKey): Callback[];
  listenerCount(event: PropertyKey, fn?: Callback): number;
  eventNames(): PropertyKey[];
}
type EmitterConstructor = {
  new (options?: { captureRejections?: boolean }): EventEmitter;
  (this: EventEmitter, options?: { captureRejections?: boolean }): void;
  prototype: EventEmitter;
};

function construct(this: EventEmitter, options?: { captureRejections?: boolean }): void {
  if (this._events === undefined || this._events === (Object.getPrototypeOf(this) as EventEmitter)._events) {
    this._events = Object.create(null) as Listeners;
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  if (options?.captureRejections) Reflect.set(this, kCapture, true);
}
export const EventEmitter = construct as unknown as EmitterConstructor;
Object.defineProperty(EventEmitter, "name", { value: "EventEmitter" });

function requireListener(fn: unknown): asserts fn is Callback {
  if (typeof fn !== "function") throw argumentType("listener", "function", fn);
}

function add(target: EventEmitter, event: PropertyKey, fn: Listener, first: boolean): void {
  requireListener(fn);
  if (target._events === undefined) construct.call(target);
  if (target._events["newListener"] !== undefined) target.emit("newListener", event, fn.listener ?? fn);
  const events = target._events;
  const now = events[event];
  if (now === undefined) {
    events[event] = fn;
    target._eventsCount++;
    return;
  }
  const list = typeof now === "function" ? [now] : now;
  if (first) list.unshift(fn);
  else list.push(fn);
  events[event] = list;
  const most = target.getMaxListeners();
  if (most > 0 && list.length > most && !(list as { warned?: boolean }).warned) {
    (list as { warned?: boolean }).warned = true;
    const warning = new Error(
      `Possible EventEmitter memory leak detected. ${list.length} ${String(event)} listeners added to ${inspect(target, { depth: -1 })}. ` +
        `MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`,
    );
    warning.name = "MaxListenersExceededWarning";
    (globalThis as { process?: { emitWarning(w: Error): void } }).process?.emitWarning(warning);
  }
}

function wrapOnce(target: EventEmitter, event: PropertyKey, fn: Callback): Listener {
  requireListener(fn);
  let fired = false;
  const wrapped: Listener = function (this: unknown, ...args: never[]) {
    if (fired) return undefined;
    target.removeListener(event, wrapped);
    fired = true;
    return Reflect.apply(fn, target, args);
  };
  wrapped.listener = fn;
  return wrapped;
}

function call(target: EventEmitter, event: PropertyKey, fn: Listener, args: unknown[]): void {
  const result: unknown = Reflect.apply(fn, target, args);
  if (
    result !== undefined &&
    Reflect.get(target, kCapture) &&
    typeof (result as Promise<unknown>)?.then === "function"
  ) {
    (result as Promise<unknown>).then(undefined, (error: unknown) => {
      queueMicrotask(() => {
        const handler: unknown = Reflect.get(target, captureRejectionSymbol);
        if (typeof handler === "function") Reflect.apply(handler, target, [error, event, ...args]);
        else target.emit("error", error);
      });
    });
  }
}

const methods: Omit<EventEmitter, "_events" | "_eventsCount" | "_maxListeners"> & ThisType<EventEmitter> = {
  emit(event, ...args) {
    const events = this._events;
    if (event === "error") {
      if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (events?.["error"] === undefined) throw unhandled(args[0]);
    }
    const handler = events?.[event];
    if (handler === undefined) return false;
    if (typeof handler === "function") call(this, event, handler, args);
    else for (const fn of handler.slice()) call(this, event, fn, args);
    return true;
  },
  on(event, fn) {
    add(this, event, fn, false);
    return this;
  },
  addListener(event, fn) {
    add(this, event, fn, false);
    return this;
  },
  prependListener(event, fn) {
    add(this, event, fn, true);
    return this;
  },
  once(event, fn) {
    return this.on(event, wrapOnce(this, event, fn));
  },
  prependOnceListener(event, fn) {
    return this.prependListener(event, wrapOnce(this, event, fn));
  },
  off(event, fn) {
    return this.removeListener(event, fn);
  },
  removeListener(event, fn) {
    requireListener(fn);
    const handler = this._events?.[event];
    if (handler === undefined) return this;
    const list = typeof handler === "function" ? [handler] : handler;
    const at = list.findLastIndex((each) => each === fn || each.listener === fn);
    if (at < 0) return this;
    const [removed] = list.slice(at, at + 1);
    const left = list.toSpliced(at, 1);
    if (left.length === 0) {
      delete this._events[event];
      this._eventsCount--;
    } else this._events[event] = left.length === 1 ? left[0] : left;
    if (this._events["removeListener"] !== undefined) this.emit("removeListener", event, removed?.listener ?? fn);
    return this;
  },
  removeAllListeners(event) {
    const events = this._events;
    if (events === undefined) return this;
    if (events["removeListener"] !== undefined) {
      const names = event === undefined ? this.eventNames().filter((name) => name !== "removeListener") : [event];
      for (const name of names) for (const fn of this.rawListeners(name).reverse()) this.removeListener(name, fn);
      if (event !== undefined) return this;
    }
    if (event === undefined) {
      this._events = Object.create(null) as Listeners;
      this._eventsCount = 0;
    } else if (events[event] !== undefined) {
      delete events[event];
      this._eventsCount--;
    }
    return this;
  },
  setMaxListeners(count) {
    if (typeof count !== "number" || count < 0 || Number.isNaN(count))
      throw outOfRange("setMaxListeners", "a non-negative number", count);
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? defaultMax;
  },
  listeners(event) {
    return this.rawListeners(event).map((fn) => (fn as Listener).listener ?? fn);
  },
  rawListeners(event) {
    const handler = this._events?.[event];
    return handler === undefined ? [] : typeof handler === "function" ? [handler] : handler.slice();
  },
  listenerCount(event, fn) {
    const all = this.rawListeners(event);
    return fn ? all.filter((each) => each === fn || (each as Listener).listener === fn).length : all.length;
  },
  eventNames() {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
  },
};
for (const [key, value] of Object.entries(methods)) {
  Object.defineProperty(EventEmitter.prototype, key, { value, writable: true, enumerable: true, configurable: true });
}
Object.assign(EventEmitter.prototype, { _events: undefined, _eventsCount: 0, _maxListeners: undefined });

function unhandled(error: unknown): unknown {
  if (isError(error)) return error;
  return codedError(
    Error,
    "ERR_UNHANDLED_ERROR",
    `Unhandled error. (${typeof error === "string" ? `'${error}'` : inspect(error)})`,
    { context: error },
  );
}

export function defaultMaxListeners(): number {
  return defaultMax;
}
export function setDefaultMaxListeners(count: number): void {
  if (typeof count !== "number" || count < 0 || Number.isNaN(count))
    throw outOfRange("defaultMaxListeners", "a non-negative number", count);
  defaultMax = count;
}
