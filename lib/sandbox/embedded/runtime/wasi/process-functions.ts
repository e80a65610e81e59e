import { browser } from "../core/browser.ts";
import { exitNow } from "../core/exit.ts";
import { WasiError } from "./errors.ts";
import type { Memory } from "./memory.ts";
import type { OpenFiles } from "./open-files.ts";

const REALTIME = 0;
const CLOCKS = 4;
/** Kind of a subscription; the others wait for a file. */
const CLOCK = 0;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
/** Bytes of random values that a browser gives in one go. */
const RANDOM_MOST = 65_536;

const nanoseconds = (clock: number): bigint => {
  if (clock >>> 0 >= CLOCKS) throw new WasiError("EINVAL");
  const now = browser.now();
  return BigInt(Math.round((clock === REALTIME ? browser.timeOrigin + now : now) * 1e6));
};
const refuse = (code: string) => (): void => {
  throw new WasiError(code);
};

/** Functions of the program as a whole. Each throws what is wrong. */
export function processFunctions(
  memory: Memory,
  files: OpenFiles,
  args: readonly string[],
  environment: readonly string[],
) {
  /** What is waited for; all of it is there at once, but for clocks. */
  const poll = (from: number, into: number, count: number, used: number): void => {
    if (count === 0) throw new WasiError("EINVAL");
    const { view } = memory;
    const began = browser.now();
    const asked = Array.from({ length: count >>> 0 }, (_, index) => {
      const at = (from >>> 0) + index * SUBSCRIPTION_BYTES;
      const type = view.getUint8(at + 8);
      let due = began;
      if (type === CLOCK) {
        const wanted = Number(view.getBigUint64(at + 24, true)) / 1e6;
        const absolute = (view.getUint16(at + 40, true) & 1) !== 0;
        due = absolute ? began + wanted - Number(nanoseconds(view.getUint32(at + 16, true))) / 1e6 : began + wanted;
      } else files.get(view.getUint32(at + 16, true));
      return { at, type, due };
    });
    const first = Math.min(...asked.map(({ due }) => due));
    if (first > began) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, first - began);
    let events = 0;
    for (const { at, type, due } of asked) {
      if (due > first) continue;
      const event = (into >>> 0) + EVENT_BYTES * events++;
      memory.bytes(event, EVENT_BYTES).fill(0);
      memory.u64(event, memory.view.getBigUint64(at, true));
      memory.u8(event + 10, type);
    }
    memory.u32(used, events);
  };
  return {
    args_get: (places: number, data: number) => memory.texts(args, places, data),
    args_sizes_get: (count: number, size: number) => memory.textSizes(args, count, size),
    environ_get: (places: number, data: number) => memory.texts(environment, places, data),
    environ_sizes_get: (count: number, size: number) => memory.textSizes(environment, count, size),
    clock_res_get(clock: number, at: number) {
      nanoseconds(clock);
      memory.u64(at, 1000);
    },
    clock_time_get: (clock: number, _precision: bigint, at: number) => memory.u64(at, nanoseconds(clock)),
    random_get(at: number, length: number) {
      for (let done = 0; done < length >>> 0; done += RANDOM_MOST) {
        const part = new Uint8Array(Math.min(RANDOM_MOST, (length >>> 0) - done));
        memory.bytes(at + done, part.length).set(browser.crypto.getRandomValues(part));
      }
    },
    poll_oneoff: poll,
    proc_exit: (code: number) => exitNow(code),
    proc_raise: refuse("ENOSYS"),
    sched_yield: () => {},
    sock_accept: refuse("ENOSYS"),
    sock_recv: refuse("ENOSYS"),
    sock_send: refuse("ENOSYS"),
    sock_shutdown: refuse("ENOSYS"),
  };
}
