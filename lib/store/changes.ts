import { type SessionId, sessionId } from "../domain/ids.ts";

/** Tells this tab and, where the browser can, the others which sessions changed. */
export class Changes {
  #listeners = new Set<(id: SessionId) => void>();
  #channel: BroadcastChannel | null = null;

  constructor(name: string) {
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (message: MessageEvent<unknown>) => {
      if (typeof message.data === "string") this.#tell(sessionId(message.data));
    };
  }

  announce(id: SessionId): void {
    this.#channel?.postMessage(id);
    this.#tell(id);
  }

  subscribe(listener: (id: SessionId) => void): () => void {
    const own = (id: SessionId): void => listener(id);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  dispose(): void {
    this.#listeners.clear();
    this.#channel?.close();
    this.#channel = null;
  }

  #tell(id: SessionId): void {
    // Each in a task step of its own: what a listener throws is its own affair and stops nobody's writes.
    for (const listener of this.#listeners) queueMicrotask(() => listener(id));
  }
}
