import { AsyncWrap } from "./async.ts";
import { hold, makeCallback, postClosing } from "./loop.ts";
import { symbol } from "./symbols.ts";

/** All that are not closed. */
export const openHandles = new Set<HandleWrap>();

/** A handle of libuv: while it is active and referenced it keeps the process alive. */
export class HandleWrap extends AsyncWrap {
  #referenced = true;
  #active = false;
  #release: (() => void) | null = null;
  #closed = false;

  constructor(provider: string | null) {
    super(provider);
    openHandles.add(this);
  }
  /** Called by drivers when it begins or ends to wait for something. */
  protected setActive(active: boolean): void {
    this.#active = active;
    this.#settle();
  }
  protected get closed(): boolean {
    return this.#closed;
  }
  #settle(): void {
    const wanted = this.#active && this.#referenced && !this.#closed;
    if (wanted === (this.#release !== null)) return;
    if (wanted) this.#release = hold();
    else {
      this.#release?.();
      this.#release = null;
    }
  }
  ref(): void {
    this.#referenced = true;
    this.#settle();
  }
  unref(): void {
    this.#referenced = false;
    this.#settle();
  }
  hasRef(): boolean {
    return this.#referenced && !this.#closed;
  }
  close(callback?: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    openHandles.delete(this);
    this.#settle();
    this.onClose();
    const key = symbol("handle_onclose");
    if (callback) Object.defineProperty(this, key, { value: callback, configurable: true, writable: true });
    postClosing(() => {
      this.inContext(() => makeCallback(this, key));
      this.emitDestroy();
    });
  }
  /** Gives back what the handle has; called once. */
  protected onClose(): void {}
}
