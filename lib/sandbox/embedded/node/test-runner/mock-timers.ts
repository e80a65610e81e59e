import { argumentValue } from "../core/errors.ts";

type Fn = (...args: unknown[]) => unknown;
type Entry = { id: number; at: number; every: number | null; fn: Fn; args: unknown[] };
const APIS = ["setInterval", "setTimeout", "setImmediate", "Date"] as const;

/** mock.timers: time stands still until tick(). */
export class MockTimers {
  #entries: Entry[] = [];
  #now = 0;
  #ids = 1;
  #restores: (() => void)[] = [];

  enable(options: { apis?: readonly string[]; now?: number | Date } = {}): void {
    if (this.#restores.length > 0)
      throw Object.assign(new Error("MockTimers is already enabled!"), { code: "ERR_INVALID_STATE" });
    const apis = options.apis ?? APIS;
    for (const api of apis)
      if (!(APIS as readonly string[]).includes(api))
        throw argumentValue("options.apis", api, `option ${api} is not supported`);
    this.#now = Number(options.now ?? 0);
    const replace = (name: string, value: unknown): void => {
      const own = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, {
        value,
        writable: true,
        configurable: true,
        enumerable: own?.enumerable ?? true,
      });
      this.#restores.push(() => own && Object.defineProperty(globalThis, name, own));
    };
    const clear = (timer: unknown): void => {
      const id = Number(timer);
      this.#entries = this.#entries.filter((entry) => entry.id !== id);
    };
    const add = (fn: Fn, delay: unknown, every: boolean, args: unknown[]): object => {
      const wait = Math.max(1, Number(delay) || 1);
      const id = this.#ids++;
      this.#entries.push({ id, at: this.#now + wait, every: every ? wait : null, fn, args });
      const timer = {
        ref: () => timer,
        unref: () => timer,
        hasRef: () => true,
        refresh: () => timer,
        [Symbol.toPrimitive]: () => id,
      };
      return timer;
    };
    if (apis.includes("setTimeout")) {
      replace("setTimeout", (fn: Fn, delay?: unknown, ...args: unknown[]) => add(fn, delay, false, args));
      replace("clearTimeout", clear);
    }
    if (apis.includes("setInterval")) {
      replace("setInterval", (fn: Fn, delay?: unknown, ...args: unknown[]) => add(fn, delay, true, args));
      replace("clearInterval", clear);
    }
    if (apis.includes("setImmediate")) {
      replace("setImmediate", (fn: Fn, ...args: unknown[]) => {
        const id = this.#ids++;
        this.#entries.push({ id, at: this.#now, every: null, fn, args });
        return { [Symbol.toPrimitive]: () => id };
      });
      replace("clearImmediate", clear);
    }
    if (apis.includes("Date")) replace("Date", this.#date());
  }
  #date(): DateConstructor {
    const now = (): number => this.#now;
    return new Proxy(Date, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
      apply: (target) => new target(now()).toString(),
      get: (target, key, receiver) => (key === "now" ? now : (Reflect.get(target, key, receiver) as unknown)),
    });
  }
  tick(time = 1): void {
    const end = this.#now + time;
    for (;;) {
      const next = this.#entries.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.every === null) this.#entries = this.#entries.filter((entry) => entry !== next);
      else next.at += next.every;
      next.fn(...next.args);
    }
    this.#now = end;
  }
  runAll(): void {
    const last = Math.max(0, ...this.#entries.map((entry) => entry.at));
    this.tick(Math.max(0, last - this.#now));
  }
  setTime(time: number): void {
    this.#now = time;
  }
  reset(): void {
    for (const restore of this.#restores.splice(0)) restore();
    this.#entries = [];
    this.#now = 0;
  }
}
