import { OPERATION } from "../../process/operations.ts";
import { activeHandles, activeResources } from "../core/active.ts";
import { browser } from "../core/browser.ts";
import { exitNow } from "../core/exit.ts";
import { errnoOf, systemFailure } from "../core/failure.ts";
import { currentFolder, setCurrentFolder } from "../core/folder.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { patchProcess } from "../core/process-start.ts";
import { threadNumber } from "../core/realm.ts";
import { signalName } from "./signals.ts";

const hrtimeBuffer = new Uint32Array(3);
const hrtimeWhole = new BigUint64Array(hrtimeBuffer.buffer.slice(0, 8));
void hrtimeWhole;
const nanoseconds = (): bigint => BigInt(Math.round((browser.now() + 1000) * 1e6));
const memory = (): { used: number; total: number } => {
  const heap = (globalThis as { performance?: { memory?: { usedJSHeapSize: number; totalJSHeapSize: number } } })
    .performance?.memory;
  return { used: heap?.usedJSHeapSize ?? 16e6, total: heap?.totalJSHeapSize ?? 32e6 };
};

export function processMethods(): Binding {
  return {
    hrtimeBuffer: new Uint32Array(hrtimeBuffer.buffer),
    hrtime: () => {
      const now = nanoseconds();
      const seconds = now / 1000000000n;
      hrtimeBuffer[0] = Number(seconds >> 32n);
      hrtimeBuffer[1] = Number(seconds & 0xffffffffn);
      hrtimeBuffer[2] = Number(now % 1000000000n);
    },
    hrtimeBigInt: () => {
      const now = nanoseconds();
      hrtimeBuffer[0] = Number(now & 0xffffffffn);
      hrtimeBuffer[1] = Number(now >> 32n);
    },
    abort: () => {
      sys.kill(sys.pid, "SIGABRT");
      exitNow(134);
    },
    causeSegfault: () => {
      sys.kill(sys.pid, "SIGSEGV");
      exitNow(139);
    },
    chdir: (path: string) => {
      const to = path.startsWith("/") ? path : `${currentFolder()}/${path}`;
      try {
        const real = sys.fs.realpath(to);
        if ((sys.fs.stat(real).mode & 0o170000) !== 0o040000)
          throw systemFailure("ENOTDIR", "chdir", undefined, undefined);
        setCurrentFolder(real);
        sys.folder(real);
      } catch (error) {
        throw systemFailure((error as { code: string }).code, "chdir", currentFolder(), path);
      }
    },
    cwd: () => {
      if (threadNumber > 0) setCurrentFolder(sys.folder());
      return currentFolder();
    },
    umask: (next?: number) => sys.files.run(OPERATION.umask, "", "", next ?? -1),
    memoryUsage: (into: Float64Array) => {
      const { used, total } = memory();
      into.set([total + 3e7, total, used, 1e6, 1e4]);
    },
    /** As where no limit is set. */
    constrainedMemory: () => 2 ** 64,
    availableMemory: () => 1024 ** 3,
    rss: () => memory().total + 3e7,
    cpuUsage: (into: Float64Array) => {
      into[0] = browser.now() * 1000;
      into[1] = 0;
    },
    resourceUsage: (into: Float64Array) => {
      into.fill(0);
      into[0] = browser.now() * 1000;
    },
    _debugProcess() {},
    _debugEnd() {},
    _startProfilerIdleNotifier() {},
    _stopProfilerIdleNotifier() {},
    _getActiveRequests: () => [],
    _getActiveHandles: activeHandles,
    getActiveResourcesInfo: activeResources,
    _kill: (pid: number, signal: number) => {
      const name = signal === 0 ? null : signalName(signal);
      if (name === undefined) return errnoOf("EINVAL");
      try {
        sys.kill(pid, name);
        return 0;
      } catch (error) {
        return (error as { errno?: number }).errno ?? errnoOf("ESRCH");
      }
    },
    _rawDebug: (text: string) => sys.fs.write(2, new browser.TextEncoder().encode(`${text}\n`), null),
    dlopen: () => {
      throw Object.assign(
        new Error(
          "Native add-ons cannot be loaded in this sandbox: they are machine code. Use a package's wasm or JavaScript build.",
        ),
        { code: "ERR_DLOPEN_FAILED" },
      );
    },
    reallyExit: (code: number) => exitNow(code),
    uptime: () => browser.now() / 1000,
    loadEnvFile: () => {
      throw new Error("unreachable");
    },
    setEmitWarningSync() {},
    resetStdioForTesting() {},
    patchProcessObject: (target: Any) => patchProcess(target),
  };
}
