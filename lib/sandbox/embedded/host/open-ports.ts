import type { PortEvent } from "../../../ports/sandbox.ts";

/** The ports at which programs of the sandbox listen, for whoever wants to hear of them. */
export class OpenPorts {
  /** The command by the port. */
  readonly #open = new Map<number, string>();
  readonly #listeners = new Set<(port: PortEvent) => void>();

  /** `fn` hears of those that are open at once. */
  listen(fn: (port: PortEvent) => void): () => void {
    this.#listeners.add(fn);
    for (const [port, command] of [...this.#open]) fn({ port, open: true, command });
    return () => this.#listeners.delete(fn);
  }

  tell({ port, open, command }: Required<PortEvent>): void {
    if (this.#open.has(port) === open) return;
    if (open) this.#open.set(port, command);
    else this.#open.delete(port);
    for (const listener of [...this.#listeners]) listener({ port, open, command });
  }

  /** Nobody listens any more. */
  closeAll(): void {
    for (const [port, command] of [...this.#open]) this.tell({ port, open: false, command });
  }
}
