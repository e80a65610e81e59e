import { PROJECT_ROOT } from "../../../ports/sandbox.ts";
import { PROJECT_BYTES } from "../../project-limit.ts";
import type { BootMessage, HostMessage, KernelReport } from "../host/protocol.ts";
import { fileOperations } from "./file-calls.ts";
import { FileSystem } from "./file-system.ts";
import { serveRequest, toFailure } from "./host-requests.ts";
import { newDevice, ROOT, TAB_USER } from "./inode.ts";
import { startJob } from "./jobs.ts";
import { PackageDesk } from "./package-desk.ts";
import { pathSockets } from "./path-sockets.ts";
import { connectFrom, orderSocket, ProcessPorts } from "./port-calls.ts";
import { type Owner, Ports } from "./ports.ts";
import type { Job } from "./process.ts";
import { processHandlers } from "./process-calls.ts";
import { ProcessTable } from "./process-table.ts";
import { frameWorkers, ownWorkers } from "./process-worker.ts";
import { installPrograms } from "./programs.ts";
import { Project } from "./project.ts";
import { streamHandlers, withdrawQuestions } from "./stream-calls.ts";
import { threadHandlers } from "./thread-calls.ts";
import { WorkerPool } from "./worker-pool.ts";

/** Names of the shell's own commands, put in by the build. */
declare const SHELL_COMMANDS: readonly string[];

/** Milliseconds in which changes are gathered before the host is told; half of what the port allows. */
const GATHER_MS = 40;
/** Workers kept loaded. */
const POOL = {
  busy: ["node", "shell", "node", "shell", "node"],
  resting: ["node", "shell"],
  // Shells, once a terminal that now and then stops with them is understood (decision 0021).
  kept: new Set<string>(),
};

/** Gives the memory back at once, where the engine can. */
function release(buffer: ArrayBuffer): void {
  (buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer }).transfer?.(0);
}

function image(files: FileSystem): void {
  for (const folder of ["/usr/bin", "/usr/local/bin", "/usr/local/lib/node_modules", "/dev", "/etc", "/root", "/home"])
    files.mkdirAll(folder);
  files.owner = TAB_USER;
  for (const folder of ["/tmp", PROJECT_ROOT]) files.mkdirAll(folder);
  files.chmod("/tmp", 0o1777);
  files.owner = ROOT;
  const devices = files.node("/dev");
  if (devices.kind === "directory") {
    devices.children.set("null", newDevice("null"));
    devices.children.set("zero", newDevice("zero"));
    devices.children.set("full", newDevice("full"));
    devices.children.set("urandom", newDevice("random"));
    devices.children.set("random", newDevice("random"));
  }
  installPrograms(files, SHELL_COMMANDS);
  files.mkdirAll("/proc/sys/kernel");
  for (const at of ["/proc/sys/kernel/hostname", "/etc/hostname"])
    files.writeFile(at, new TextEncoder().encode("tab\n"));
  files.writeFile("/etc/passwd", new TextEncoder().encode("tab:x:1000:1000:tab:/home/tab:/bin/sh\n"));
}

function run(port: MessagePort, boot: BootMessage): void {
  const post = (report: KernelReport, transfer: Transferable[] = []): void => port.postMessage(report, transfer);
  let gather: ReturnType<typeof setTimeout> | null = null;
  const publish = (): void => {
    if (gather !== null) clearTimeout(gather);
    gather = null;
    const changes = project.takeChanges();
    if (changes.length === 0) return;
    post(
      { type: "changes", changes },
      changes.flatMap(({ data }) => (data ? [data.buffer as ArrayBuffer] : [])),
    );
  };
  const files = new FileSystem(PROJECT_BYTES, (folder) => {
    project.note(folder);
    gather ??= setTimeout(publish, GATHER_MS);
  });
  const project = new Project(files, PROJECT_ROOT);
  image(files);
  files.owner = TAB_USER;

  const scripts = Object.fromEntries(
    Object.entries(boot.workers).map(([name, bytes]) => [name, new Blob([bytes], { type: "text/javascript" })]),
  );
  const nested = !navigator.userAgent.includes("Firefox/");
  const make = nested ? ownWorkers(scripts) : frameWorkers(scripts, globalThis as never);
  const bytes = new SharedArrayBuffer(boot.library.byteLength);
  new Uint8Array(bytes).set(new Uint8Array(boot.library));
  // Both are copies now; an idle kernel would wait long for what collects the rest.
  for (const used of [boot.library, ...Object.values(boot.workers)]) release(used);
  const pool = new WorkerPool(make, new Set(Object.keys(scripts)), POOL, { bundle: "node", bytes });
  const jobs = new Map<number, Job>();
  const table = new ProcessTable(files, pool, (job, event) => post({ type: "test", id: job.id, event }));
  const ports = new Ports((port, open, command) => post({ type: "port", port, open, command: command.slice(0, 500) }));
  const processPorts = new ProcessPorts(ports);
  const desk = new PackageDesk(files, post);
  table.operations = fileOperations(files);
  table.handlers = {
    ...streamHandlers,
    ...pathSockets(table),
    ...processHandlers(table),
    ...threadHandlers(table),
    ...processPorts.handlers,
    ...desk.handlers,
  };
  table.onPackageOrder = (process, order) => desk.order(process, order);
  table.leavers.add((process) => desk.left(process));
  table.leavers.add(withdrawQuestions);
  table.onSocketOrder = (process, order) => processPorts.order(process, order);
  table.leavers.add((process) => processPorts.left(process));
  const page: Owner = {
    tell: (message, transfer) => {
      if (message.type !== "socket-open" && message.type !== "datagram") post({ type: "socket", message }, transfer);
    },
  };

  const spawn = (message: Extract<HostMessage, { type: "spawn" }>): void => {
    const { id } = message;
    const job = startJob(
      table,
      message,
      PROJECT_ROOT,
      (data) => post({ type: "output", id, data }, [data.buffer]),
      (ended, end) => {
        jobs.delete(id);
        // The host knows of every file before it knows of the end.
        if (gather !== null) publish();
        post({ type: "exit", id, ...end, cause: ended.cause });
      },
    );
    if ([...table.all.values()].some((process) => process.job === job)) jobs.set(id, job);
  };

  const request = ({ request, body }: Extract<HostMessage, { type: "request" }>): void => {
    try {
      const value = body.op === "connect" ? connectFrom(ports, page, body.port) : serveRequest(files, project, body);
      if (gather !== null && (body.op === "restore" || body.op === "write")) publish();
      post({ type: "answer", request, value });
    } catch (caught) {
      post({ type: "refusal", request, failure: toFailure(caught) });
    }
  };

  const forJob = (
    job: Job,
    message: Extract<HostMessage, { type: "input" | "input-end" | "taken" | "discard" | "kill" | "resize" }>,
  ): void => {
    if (message.type === "input") job.input.write(message.data);
    else if (message.type === "input-end") job.input.end();
    else if (message.type === "taken") job.output.taken(message.bytes);
    else if (message.type === "discard") job.output.close();
    else if (message.type === "kill") table.signalJob(job, message.signal);
    else if (job.tty) {
      Object.assign(job.tty, message.size);
      for (const process of table.all.values())
        if (process.job === job) process.worker.postMessage({ type: "resize", ...message.size });
    }
  };

  const hear = (message: HostMessage): void => {
    if (message.type === "spawn") spawn(message);
    else if (message.type === "ping") post({ type: "pong", count: message.count });
    else if (message.type === "request") request(message);
    else if (message.type === "socket") orderSocket(ports, page, message.order);
    else if (message.type === "document" || message.type === "package") desk.hear(message);
    else if (message.type === "asset") desk.mounted(message.name, message.data);
    else {
      const job = jobs.get(message.id);
      if (job) forJob(job, message);
    }
  };
  port.onmessage = (event: MessageEvent<HostMessage>) => hear(event.data);
  pool.fillWhenIdle(0);
  post({ type: "ready" });
}

globalThis.addEventListener(
  "message",
  (event) => {
    const message = (event as MessageEvent<BootMessage>).data;
    const port = (event as MessageEvent).ports[0];
    if (message.type === "boot" && port) run(port, message);
  },
  { once: true },
);
