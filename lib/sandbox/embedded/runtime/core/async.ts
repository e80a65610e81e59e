import names from "../tables/names.json";
import { postUnreferenced } from "./loop.ts";
import type { Callback } from "./machine.ts";
import { symbol } from "./symbols.ts";

/** State of async_hooks, shared with the library: see lib/internal/async_hooks.js for what each field means. */
export const fields = new Uint32Array(9);
export const ids = new Float64Array([1, 0, 1, -1]);
export const stack = new Float64Array(32);
export const resources: object[] = [];
const { kInit, kStackLength, kCheck, kUsesExecutionAsyncResource } = names.asyncConstants;
const { kExecutionAsyncId, kTriggerAsyncId, kAsyncIdCounter, kDefaultTriggerAsyncId } = names.asyncConstants;
fields[kCheck] = 1;
void kUsesExecutionAsyncResource;

type Hooks = Record<"init" | "before" | "after" | "destroy" | "promise_resolve", Callback>;
let hooks: Hooks | null = null;
export const setHooks = (given: Hooks): void => {
  hooks = given;
};

/** Contexts beyond what `stack` holds. */
const overflow: [number, number][] = [];

export function pushContext(asyncId: number, triggerId: number, resource?: object): void {
  const depth = fields[kStackLength] as number;
  if (resource !== undefined) resources[depth] = resource;
  const [current, trigger] = [ids[kExecutionAsyncId] as number, ids[kTriggerAsyncId] as number];
  if (depth * 2 >= stack.length) overflow.push([current, trigger]);
  else {
    stack[depth * 2] = current;
    stack[depth * 2 + 1] = trigger;
  }
  fields[kStackLength] = depth + 1;
  ids[kExecutionAsyncId] = asyncId;
  ids[kTriggerAsyncId] = triggerId;
}

export function popContext(): boolean {
  const depth = fields[kStackLength] as number;
  if (depth === 0) return false;
  const at = depth - 1;
  const [current, trigger] =
    at * 2 >= stack.length
      ? (overflow.pop() as [number, number])
      : [stack[at * 2] as number, stack[at * 2 + 1] as number];
  ids[kExecutionAsyncId] = current;
  ids[kTriggerAsyncId] = trigger;
  resources.length = Math.min(resources.length, at);
  fields[kStackLength] = at;
  return at > 0;
}

export function clearContexts(): void {
  ids[kExecutionAsyncId] = 0;
  ids[kTriggerAsyncId] = 0;
  fields[kStackLength] = 0;
  overflow.length = 0;
  resources.length = 0;
}

export const newAsyncId = (): number => {
  ids[kAsyncIdCounter] = (ids[kAsyncIdCounter] as number) + 1;
  return ids[kAsyncIdCounter] as number;
};
const triggerId = (): number => {
  const set = ids[kDefaultTriggerAsyncId] as number;
  return set < 0 ? (ids[kExecutionAsyncId] as number) : set;
};

const ended: number[] = [];
/** The destroy hook hears of it after the callback that runs now. */
export function queueDestroy(id: number): void {
  if ((fields[names.asyncConstants.kDestroy] as number) === 0) return;
  if (ended.push(id) === 1)
    postUnreferenced(() => {
      for (const each of ended.splice(0)) hooks?.destroy(each);
    });
}

/** What Node's handles and requests have in common. Provider: its name in `async_wrap.Providers`. */
export class AsyncWrap {
  #id = 0;
  #trigger = 0;
  #provider: string;
  #resource: object = this;
  /** Null: it is no resource before it is reset. */
  constructor(provider: string | null) {
    this.#provider = provider ?? "NONE";
    if (provider !== null) this.asyncReset();
  }
  setProvider(provider: string): void {
    this.#provider = provider;
  }
  /** The resource is no more. */
  emitDestroy(): void {
    const id = this.#id;
    if (id > 0 && (fields[names.asyncConstants.kDestroy] as number) > 0) hooks?.destroy(id);
  }
  getAsyncId(): number {
    return this.#id;
  }
  getProviderType(): number {
    return names.providers.indexOf(this.#provider);
  }
  asyncReset(resource?: object): void {
    this.#id = newAsyncId();
    this.#trigger = triggerId();
    const owner = resource ?? this;
    this.#resource = owner;
    if (resource)
      Object.defineProperty(this, symbol("resource_symbol"), { value: resource, configurable: true, writable: true });
    if ((fields[kInit] as number) > 0) hooks?.init(this.#id, this.#provider, this.#trigger, owner);
  }
  /** Runs `fn` as a callback of this resource. */
  inContext(fn: () => void): void {
    const id = this.#id;
    pushContext(id, this.#trigger, this.#resource);
    try {
      if ((fields[names.asyncConstants.kBefore] as number) > 0) hooks?.before(id);
      fn();
      if ((fields[names.asyncConstants.kAfter] as number) > 0) hooks?.after(id);
    } finally {
      if (ids[kExecutionAsyncId] === id) popContext();
    }
  }
}
for (const name of ["getAsyncId", "getProviderType", "asyncReset"])
  Object.defineProperty(AsyncWrap.prototype, name, { enumerable: true });
for (const name of ["inContext", "setProvider", "emitDestroy"])
  Object.defineProperty(AsyncWrap.prototype, name, { enumerable: false });
