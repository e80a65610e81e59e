type Subscriber = (message: unknown, name: string | symbol) => void;

class Channel {
  readonly #subscribers: Subscriber[] = [];
  constructor(readonly name: string | symbol) {}
  get hasSubscribers(): boolean {
    return this.#subscribers.length > 0;
  }
  subscribe(fn: Subscriber): void {
    this.#subscribers.push(fn);
  }
  unsubscribe(fn: Subscriber): boolean {
    const at = this.#subscribers.indexOf(fn);
    if (at < 0) return false;
    this.#subscribers.splice(at, 1);
    return true;
  }
  publish(message: unknown): void {
    for (const fn of [...this.#subscribers]) fn(message, this.name);
  }
  bindStore(): void {}
  unbindStore(): void {}
  runStores(message: unknown, fn: (...args: unknown[]) => unknown, self?: unknown, ...args: unknown[]): unknown {
    this.publish(message);
    return Reflect.apply(fn, self, args);
  }
}

const channels = new Map<string | symbol, Channel>();
const channel = (name: string | symbol): Channel => {
  const known = channels.get(name) ?? new Channel(name);
  channels.set(name, known);
  return known;
};

export const diagnosticsChannel = {
  Channel,
  channel,
  hasSubscribers: (name: string | symbol) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name: string | symbol, fn: Subscriber) => channel(name).subscribe(fn),
  unsubscribe: (name: string | symbol, fn: Subscriber) => channel(name).unsubscribe(fn),
  tracingChannel: (name: string) =>
    Object.fromEntries(
      ["start", "end", "asyncStart", "asyncEnd", "error"].map((part) => [part, channel(`tracing:${name}:${part}`)]),
    ),
};
