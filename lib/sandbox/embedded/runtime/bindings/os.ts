import { browser } from "../core/browser.ts";
import { asBuffer } from "../core/buffers.ts";
import { errnoOf } from "../core/failure.ts";
import type { Any, Binding } from "../core/machine.ts";
import { sys } from "../core/machine.ts";
import { utf8Encode } from "../core/text.ts";

/** What the tab is, told as an operating system would. */
const NAME = "tab";
const HOME = "/home/tab";
const SHELL = "/bin/sh";
const ID = 1000;
const KERNEL = { type: "Linux", version: "#1 Tabwright", release: "6.1.0-tabwright", machine: "x86_64" };
const LOOPBACK = [
  ...["lo", "127.0.0.1", "255.0.0.0", "IPv4", "00:00:00:00:00:00", true, -1],
  ...["lo", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "IPv6", "00:00:00:00:00:00", true, 0],
];
const GIGABYTE = 2 ** 30;
/** What a browser that does not tell is taken to have. */
const USUAL_GIGABYTES = 4;

type Heap = { usedJSHeapSize?: number } | undefined;
const home = (): string => sys.env["HOME"] || HOME;
const total = (): number => (browser.machine.memory ?? USUAL_GIGABYTES) * GIGABYTE;
const niceness = new Map<number, number>();
/** The process meant; null, with the library's context filled, when there is none. */
function processOf(given: number, context: Any, syscall: string): number | null {
  const pid = given === 0 ? sys.pid : given;
  if (pid === sys.pid) return pid;
  try {
    sys.kill(pid, null);
    return pid;
  } catch {
    Object.assign(context, { errno: errnoOf("ESRCH"), code: "ESRCH", message: "no such process", syscall });
    return null;
  }
}

export function os(): Binding {
  return {
    getHostname: () => NAME,
    getOSInformation: () => [KERNEL.type, KERNEL.version, KERNEL.release, KERNEL.machine],
    getAvailableParallelism: () => browser.machine.cores,
    /** Name, megahertz and five times of each. */
    getCPUs: () => Array.from({ length: browser.machine.cores }, () => ["Tab", 0, 0, 0, 0, 0, 0]).flat(),
    getLoadAvg: (into: Float64Array) => {
      into.fill(0);
    },
    getTotalMem: total,
    getFreeMem: () => total() - ((browser.memory() as Heap)?.usedJSHeapSize ?? 0),
    getUptime: () => Math.round(browser.now() / 10) / 100,
    getInterfaceAddresses: () => [...LOOPBACK],
    getHomeDirectory: home,
    getUserInfo: (options: Any) => {
      const isBuffer = options?.encoding === "buffer";
      const text = (value: string): unknown => (isBuffer ? asBuffer(utf8Encode(value)) : value);
      const user = { uid: ID, gid: ID, username: text(NAME), homedir: text(HOME), shell: text(SHELL) };
      return Object.assign(Object.create(null), user);
    },
    getPriority: (given: number, context: Any) => {
      const pid = processOf(given, context, "uv_os_getpriority");
      return pid === null ? undefined : (niceness.get(pid) ?? 0);
    },
    setPriority: (given: number, priority: number, context: Any) => {
      const pid = processOf(given, context, "uv_os_setpriority");
      if (pid === null) return errnoOf("ESRCH");
      niceness.set(pid, priority);
      return 0;
    },
    isBigEndian: false,
  };
}
