import { isSignal, type SignalName } from "../../kernel/signals.ts";
import { errnoOf } from "../core/failure.ts";
import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Binding, sys } from "../core/machine.ts";
import { onKernel } from "../core/messages.ts";
import constants from "../tables/constants.json";

const numbers = constants.os.signals as Readonly<Record<string, number>>;
const names = new Map<number, SignalName>();
for (const [name, number] of Object.entries(numbers)) if (isSignal(name) && !names.has(number)) names.set(number, name);
/** By its number; SIGKILL for 9. */
export const signalName = (number: number): SignalName | undefined => names.get(number);

const waiting = new Map<number, Set<Signal>>();
const SIGKILL = 9;
const SIGSTOP = 19;

class Signal extends HandleWrap {
  #number = 0;
  onsignal: unknown;
  constructor() {
    super("SIGNALWRAP");
  }
  start(number: number): number {
    if (!(#number in this)) throw new TypeError("Illegal invocation");
    if (number === SIGKILL || number === SIGSTOP || !names.has(number)) return errnoOf("EINVAL");
    this.#number = number;
    const same = waiting.get(number) ?? new Set();
    const first = same.size === 0;
    waiting.set(number, same.add(this));
    this.setActive(true);
    if (first) tell();
    return 0;
  }
  stop(): number {
    const same = waiting.get(this.#number);
    this.setActive(false);
    if (same?.delete(this) && same.size === 0) tell();
    return 0;
  }
  protected override onClose(): void {
    this.stop();
  }
}

/** The kernel delivers only what somebody listens for; the rest does what it does by itself. */
function tell(): void {
  sys.catchSignals(
    [...waiting].flatMap(([number, handles]) => (handles.size > 0 ? [names.get(number) as SignalName] : [])),
  );
}
function arrive(name: string): void {
  const number = numbers[name] as number;
  for (const handle of waiting.get(number) ?? [])
    post(() => handle.inContext(() => makeCallback(handle, "onsignal", number)));
}

export function signals(): Binding {
  onKernel.signal = arrive;
  onKernel.resize = () => arrive("SIGWINCH");
  return { Signal };
}
