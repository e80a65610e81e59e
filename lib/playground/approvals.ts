import type { CallId } from "../domain/ids.ts";

export type Approval = { readonly decision: "allow" | "deny"; readonly reason?: string };

/** Questions put to the person; each is answered once, or denied when its turn is interrupted. */
export class Approvals {
  #waiting = new Map<CallId, (approval: Approval) => void>();

  ask(callId: CallId, signal: AbortSignal): Promise<Approval> {
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

  /** False when nobody asked (answered already, or the turn is over). */
  answer(callId: CallId, approval: Approval): boolean {
    const answer = this.#waiting.get(callId);
    answer?.(approval);
    return answer !== undefined;
  }
}
