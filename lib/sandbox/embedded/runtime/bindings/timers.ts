import { loopNow, setTimer, updateNow, wake } from "../core/loop.ts";
import { handlers, immediateInfo, timeoutInfo } from "../core/loop-state.ts";
import type { Binding } from "../core/machine.ts";

export function timers(): Binding {
  return {
    setupTimers: (processImmediate: () => void, processTimers: (now: number) => number) => {
      handlers.processImmediate = processImmediate;
      handlers.processTimers = processTimers;
    },
    getLibuvNow: () => {
      updateNow();
      return loopNow();
    },
    scheduleTimer: setTimer,
    toggleTimerRef: wake,
    toggleImmediateRef: wake,
    immediateInfo,
    timeoutInfo,
  };
}
