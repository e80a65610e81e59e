import { guarded, hold } from "./event-loop.ts";
import type { Callback } from "./machine.ts";

/** A port somebody listens on keeps the process alive until it is closed. */
export function keepForListeners(port: object): void {
  const held = new WeakMap<object, () => void>();
  const own = Object.getOwnPropertyDescriptor(port, "onmessage");
  const close = Reflect.get(port, "close") as () => void;
  if (!own?.set) return;
  Object.defineProperty(port, "onmessage", {
    ...own,
    set(this: object, fn: unknown) {
      own.set!.call(
        this,
        typeof fn === "function" ? (event: Event) => guarded(() => (fn as Callback).call(this, event as never)) : fn,
      );
      held.get(this)?.();
      if (fn) held.set(this, hold());
    },
  });
  Object.assign(port, {
    close(this: object) {
      held.get(this)?.();
      close.call(this);
    },
    ref(this: object) {
      if (!held.has(this)) held.set(this, hold());
    },
    unref(this: object) {
      held.get(this)?.();
      held.delete(this);
    },
  });
}
