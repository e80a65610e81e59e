import { browser } from "../core/browser.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";

/** Taken before the browser's own names are hidden. */
const cores = Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1);
const SYSTEM = ["Linux", "#1 SMP tabwright", "6.1.0", "x86_64"] as const;
/** What a tab's process may use, in bytes: no browser says what the machine has. */
const MEMORY = 4 * 1024 ** 3;
const FREE = 2 * 1024 ** 3;
const LOOPBACK_V4 = ["lo", "127.0.0.1", "255.0.0.0", "IPv4", "00:00:00:00:00:00", true, -1];
const LOOPBACK_V6 = ["lo", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "IPv6", "00:00:00:00:00:00", true, 0];

const home = (): string => sys.env["HOME"] ?? "/home/tab";
const priorities = new Map<number, number>();

function priority(pid: number, context: Any, syscall: string): number | null {
  const own = pid === 0 ? sys.pid : pid;
  if (own === sys.pid) return own;
  try {
    sys.kill(own, null);
    return own;
  } catch {
    Object.assign(context, { errno: -3, code: "ESRCH", message: "no such process", syscall });
    return null;
  }
}

export const os = (): Binding => ({
  getHostname: () => "tab",
  getOSInformation: () => [...SYSTEM],
  getHomeDirectory: home,
  getUptime: () => Math.floor(browser.now() / 10) / 100,
  getTotalMem: () => MEMORY,
  getFreeMem: () => FREE,
  getLoadAvg: (into: Float64Array) => {
    into.fill(0);
  },
  getCPUs: () => Array.from({ length: cores }, () => ["browser", 0, 0, 0, 0, 0, 0]).flat(),
  getAvailableParallelism: () => cores,
  getInterfaceAddresses: () => [...LOOPBACK_V4, ...LOOPBACK_V6],
  getUserInfo: (options: Any) => {
    const texts = { username: sys.env["USER"] ?? "tab", homedir: home(), shell: "/bin/sh" };
    const { Buffer } = requireBuiltin("buffer");
    const shown = (text: string): unknown => (options?.encoding === "buffer" ? Buffer.from(text) : text);
    return {
      uid: 1000,
      gid: 1000,
      username: shown(texts.username),
      homedir: shown(texts.homedir),
      shell: shown(texts.shell),
    };
  },
  getPriority: (pid: number, context: Any) => {
    const known = priority(pid, context, "uv_os_getpriority");
    return known === null ? undefined : (priorities.get(known) ?? 0);
  },
  setPriority: (pid: number, value: number, context: Any) => {
    const known = priority(pid, context, "uv_os_setpriority");
    if (known === null) return -3;
    priorities.set(known, value);
    return 0;
  },
  isBigEndian: false,
});
