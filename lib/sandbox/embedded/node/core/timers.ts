import { argumentType } from "./errors.ts";
import {
  addImmediate,
  addTimer,
  type Immediate as ImmediateEntry,
  loopNow,
  removeTimer,
  setTimerRef,
} from "./event-loop.ts";
import type { Callback } from "./machine.ts";
import type { TimerEntry } from "./timer-heap.ts";

const byId = new Map<number, Timeout>();
let ids = 1;
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

export class Timeout {
  _idleTimeout: number;
  _onTimeout: (() => void) | null;
  _repeat: number | null;
  _destroyed = false;
  readonly #entry: TimerEntry;
  readonly #id = ids++;
  #named = false;

  constructor(fn: Callback, after: unknown, args: readonly unknown[], repeat: boolean) {
    let delay = Number(after);
    if (!(delay >= 1 && delay <= 2 ** 31 - 1)) delay = 1;
    delay = Math.trunc(delay);
    this._idleTimeout = delay;
    this._repeat = repeat ? delay : null;
    this._onTimeout = () => Reflect.apply(fn, this, args);
    this.#entry = { expiry: 0, order: 0, at: -1, ref: true, fire: () => this.#fire() };
    this.#start();
  }
  #start(): void {
    this.#entry.expiry = loopNow() + this._idleTimeout;
    addTimer(this.#entry);
  }
  #fire(): void {
    const run = this._onTimeout;
    try {
      run?.();
    } finally {
      if (this._repeat !== null && !this._destroyed) this.#start();
      else if (this.#entry.at < 0) this.#forget();
    }
  }
  #forget(): void {
    this._destroyed = true;
    if (this.#named) byId.delete(this.#id);
  }
  ref(): this {
    setTimerRef(this.#entry, true);
    return this;
  }
  unref(): this {
    setTimerRef(this.#entry, false);
    return this;
  }
  hasRef(): boolean {
    return this.#entry.ref;
  }
  refresh(): this {
    if (!this._destroyed || this._onTimeout) {
      this._destroyed = false;
      this.#start();
    }
    return this;
  }
  close(): this {
    this._onTimeout = null;
    removeTimer(this.#entry);
    this.#forget();
    return this;
  }
  [Symbol.toPrimitive](): number {
    if (!this.#named) {
      this.#named = true;
      byId.set(this.#id, this);
    }
    return this.#id;
  }
  [Symbol.dispose ?? Symbol.for("Symbol.dispose")](): void {
    this.close();
  }
}

export class Immediate {
  _onImmediate: (() => void) | null;
  readonly #entry: ImmediateEntry;
  constructor(fn: Callback, args: readonly unknown[]) {
    this._onImmediate = () => Reflect.apply(fn, this, args);
    this.#entry = addImmediate(() => this._onImmediate?.());
  }
  ref(): this {
    this.#entry.ref = true;
    return this;
  }
  unref(): this {
    this.#entry.ref = false;
    return this;
  }
  hasRef(): boolean {
    return this.#entry.ref;
  }
  clear(): void {
    this.#entry.run = null;
    this.#entry.ref = false;
    this._onImmediate = null;
  }
}
// Inspected as Node's own are: by their fields, which hold nothing of use to a reader.
Object.defineProperty(Timeout.prototype, INSPECT, { value: undefined, writable: true, configurable: true });

function requireFunction(fn: unknown): asserts fn is Callback {
  if (typeof fn !== "function") throw argumentType("callback", "function", fn);
}

export function setTimeout(fn: unknown, after?: unknown, ...args: unknown[]): Timeout {
  requireFunction(fn);
  return new Timeout(fn, after, args, false);
}
export function setInterval(fn: unknown, after?: unknown, ...args: unknown[]): Timeout {
  requireFunction(fn);
  return new Timeout(fn, after, args, true);
}
export function setImmediate(fn: unknown, ...args: unknown[]): Immediate {
  requireFunction(fn);
  return new Immediate(fn, args);
}
export function clearTimeout(timer: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === "number" || typeof timer === "string") byId.get(Number(timer))?.close();
}
export const clearInterval = (timer: unknown): void => clearTimeout(timer);
export function clearImmediate(immediate: unknown): void {
  if (immediate instanceof Immediate) immediate.clear();
}
