import constants from "../tables/constants.json";
import { HandleWrap } from "../core/handles.ts";
import { makeCallback } from "../core/loop.ts";
import { type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import { errnoOf } from "../core/failure.ts";

const numbers = constants.os.signals as Readonly<Record<string, number>>;
const waiting = new Map<number, Set<Signal>>();
const CATCHABLE = ["SIGINT", "SIGTERM"] as const;

class Signal extends HandleWrap {
  #number = 0;
  constructor() {
    super("SIGNALWRAP");
  }
  start(number: number): number {
    if (number === 9 || number === 19) return errnoOf("EINVAL");
    this.#number = number;
    const same = waiting.get(number) ?? new Set();
    waiting.set(number, same.add(this));
    this.setActive(true);
    tell();
    return 0;
  }
  stop(): number {
    waiting.get(this.#number)?.delete(this);
    this.setActive(false);
    tell();
    return 0;
  }
  protected override onClose(): void {
    this.stop();
  }
}

/** The kernel delivers only what somebody listens for; the rest ends the process. */
function tell(): void {
  sys.catchSignals(CATCHABLE.filter((name) => (waiting.get(numbers[name] as number)?.size ?? 0) > 0));
  onKernel.signal = (name) => {
    const number = numbers[name] as number;
    for (const handle of waiting.get(number) ?? []) handle.inContext(() => makeCallback(handle, "onsignal", number));
  };
}

export const signals = (): Binding => ({ Signal });
