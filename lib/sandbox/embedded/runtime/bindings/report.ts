import { browser } from "../core/browser.ts";
import { absolutePath, currentFolder } from "../core/folder.ts";
import type { Any, Binding } from "../core/machine.ts";
import { sys } from "../core/machine.ts";
import { optionValue } from "../core/options.ts";
import { EXEC_PATH } from "../core/process-start.ts";
import { utf8Encode } from "../core/text.ts";
import { NODE_VERSION, RELEASE, RELEASE_VERSIONS } from "../core/version.ts";

/** process.report: what can be said of a process in a tab. */
const settings = {
  compact: false,
  excludeNetwork: false,
  directory: "",
  filename: "",
  signal: "SIGUSR2",
  onFatalError: false,
  onSignal: false,
  onUncaughtException: false,
};
type Heap = { usedJSHeapSize: number; totalJSHeapSize: number; jsHeapSizeLimit: number } | undefined;
let sequence = 0;

function stackOf(error: Any): object {
  const lines = typeof error?.stack === "string" ? (error.stack as string).split("\n") : [];
  const errorProperties = Object.fromEntries(
    Object.keys(Object(error)).map((key) => [key, String((error as Record<string, unknown>)[key])]),
  );
  const stack = lines.slice(1).map((line) => line.trim());
  return {
    message: lines[0] ?? "No stack.\nUnavailable.",
    stack: stack.length > 0 ? stack : ["Unavailable."],
    errorProperties,
  };
}
function contentOf(event: string, trigger: string, filename: string | null, error: Any): object {
  const now = new Date();
  const memory = browser.memory() as Heap;
  const used = memory?.usedJSHeapSize ?? 0;
  return {
    header: {
      reportVersion: 3,
      event,
      trigger,
      filename,
      dumpEventTime: now.toISOString().slice(0, 19).concat("Z"),
      dumpEventTimeStamp: String(now.getTime()),
      processId: sys.pid,
      threadId: 0,
      cwd: currentFolder(),
      commandLine: [EXEC_PATH, ...sys.argv.slice(1)],
      nodejsVersion: NODE_VERSION,
      wordSize: 64,
      arch: "x64",
      platform: "linux",
      componentVersions: { ...RELEASE_VERSIONS },
      release: { ...RELEASE },
      osName: "Linux",
      osRelease: "6.1.0-tabwright",
      osVersion: "#1 Tabwright",
      osMachine: "x86_64",
      cpus: Array.from({ length: browser.machine.cores }, () => ({
        model: "Tab",
        speed: 0,
        user: 0,
        nice: 0,
        sys: 0,
        idle: 0,
        irq: 0,
      })),
      networkInterfaces: [],
      host: "tab",
    },
    javascriptStack: stackOf(error),
    javascriptHeap: {
      totalMemory: memory?.totalJSHeapSize ?? used,
      usedMemory: used,
      memoryLimit: memory?.jsHeapSizeLimit ?? 0,
      heapSpaces: {},
    },
    nativeStack: [],
    resourceUsage: {
      userCpuSeconds: 0,
      kernelCpuSeconds: 0,
      cpuConsumptionPercent: 0,
      maxRss: 0,
      pageFaults: {},
      fsActivity: {},
    },
    libuv: [],
    workers: [],
    environmentVariables: { ...sys.env },
    userLimits: {},
    sharedObjects: [],
  };
}
const written = (content: object): string => JSON.stringify(content, null, settings.compact ? undefined : 2);

function writeReport(event: string, trigger: string, file: string | undefined, error: Any): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, "").replace("T", ".").slice(0, 15);
  sequence++;
  const number = String(sequence).padStart(3, "0");
  const name = file || settings.filename || `report.${stamp}.${sys.pid}.0.${number}.json`;
  const folder = settings.directory || String(optionValue("--report-directory") || "");
  const path = absolutePath(folder && !name.startsWith("/") ? `${folder}/${name}` : name);
  sys.fs.writeFile(path, utf8Encode(`${written(contentOf(event, trigger, name, error))}\n`), 0o644);
  sys.fs.write(2, utf8Encode(`\nWriting Node.js report to file: ${name}\nNode.js report completed\n`), null);
  return name;
}

export const report = (): Binding => ({
  writeReport,
  getReport: (error: Any) => written(contentOf("JavaScript API", "GetReport", null, error)),
  getCompact: () => settings.compact,
  setCompact: (on: boolean) => {
    settings.compact = on;
  },
  getExcludeNetwork: () => settings.excludeNetwork,
  setExcludeNetwork: (on: boolean) => {
    settings.excludeNetwork = on;
  },
  getDirectory: () => settings.directory,
  setDirectory: (path: string) => {
    settings.directory = path;
  },
  getFilename: () => settings.filename,
  setFilename: (name: string) => {
    settings.filename = name;
  },
  getSignal: () => settings.signal,
  setSignal: (name: string) => {
    settings.signal = name;
  },
  shouldReportOnFatalError: () => settings.onFatalError,
  setReportOnFatalError: (on: boolean) => {
    settings.onFatalError = on;
  },
  shouldReportOnSignal: () => settings.onSignal,
  setReportOnSignal: (on: boolean) => {
    settings.onSignal = on;
  },
  shouldReportOnUncaughtException: () => settings.onUncaughtException,
  setReportOnUncaughtException: (on: boolean) => {
    settings.onUncaughtException = on;
  },
});
