import type { CallId } from "../domain/ids.ts";

export type Approval = { readonly decision: "allow" | "deny"; readonly reason?: string };

/** Questions put to the person; each is answered once, or denied when its turn is interrupted. */
export class Approvals {
  #waiting = new Map<CallId, (approval: Approval) => void>();
  /** The question shows as soon as the call is recorded, so an answer can come before the loop asks. */
  #early = new Map<CallId, Approval>();

  ask(callId: CallId, signal: AbortSignal): Promise<Approval> {
    const early = this.#early.get(callId);
    if (early) {
      this.#early.delete(callId);
      return Promise.resolve(early);
    }
    return new Promise((resolve) => {
      const answer = (approval: Approval): void => {
        signal.removeEventListener("abort", interrupted);
        this.#waiting.delete(callId);
        resolve(approval);
      };
      const interrupted = (): void => answer({ decision: "deny", reason: "The turn was interrupted." });
      if (signal.aborted) return interrupted();
      signal.addEventListener("abort", interrupted);
      this.#waiting.set(callId, answer);
    });
  }

  answer(callId: CallId, approval: Approval): void {
    const answer = this.#waiting.get(callId);
    if (answer) answer(approval);
    else this.#early.set(callId, approval);
  }

  /** No turn runs any more: what nobody asked for is void. */
  forget(): void {
    this.#early.clear();
  }
}
