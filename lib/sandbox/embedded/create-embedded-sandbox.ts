import { type AppError, appError, Failure, type Result } from "../../domain/errors.ts";
import type { BlobHash } from "../../domain/ids.ts";
import type { FileChange, TreeEntry } from "../../domain/tree.ts";
import type { PackageSources } from "../../ports/packages.ts";
import type {
  PortConnection,
  PortEvent,
  Sandbox,
  SandboxFiles,
  SandboxProcess,
  SpawnOptions,
  TreeSnapshot,
} from "../../ports/sandbox.ts";
import { CLOSED, disposedError } from "../disposed.ts";
import { Lifecycle } from "../lifecycle.ts";
import { type Booted, bootKernel } from "./host/boot.ts";
import { fetchAssets, fetchLazy, openFrame } from "./host/frame.ts";
import { HostConnection } from "./host/host-connection.ts";
import { HostProcess, stillborn } from "./host/host-process.ts";
import { crashed, type KernelLink } from "./host/link.ts";
import { Mirror } from "./host/mirror.ts";
import { OpenPorts } from "./host/open-ports.ts";
import { PackageHost } from "./host/package-host.ts";
import { answers, type CheckedReport } from "./host/protocol-check.ts";
import { Trees } from "./host/trees.ts";

export type EmbeddedOptions = {
  /** Where `npm run build:sandbox` put its files, on this page's own origin: "/sandbox/". */
  readonly assets: string;
  /** Where npm's packages come from; without it none can be installed. */
  readonly packages?: PackageSources;
};
const NOT_STARTED = 126;
const overflowError = (): AppError =>
  appError(
    "sandbox-crashed",
    "The sandbox was stopped: its project grew beyond the 1 GB that this page keeps a copy of. Its files are kept as they were before; running commands were ended.",
    { retryable: true },
  );
const offError = (): AppError =>
  appError("unavailable", "The sandbox has not been started yet. Start it and try again.", { retryable: true });
/** The sandbox that needs nobody's server: an opaque frame, a kernel worker in it, and a worker a process. */
export function createEmbeddedSandbox(options: EmbeddedOptions): Sandbox {
  const { assets, packages = null } = options;
  return new EmbeddedSandbox(assets, packages);
}

class EmbeddedSandbox implements Sandbox {
  readonly driver = "embedded";
  readonly #mirror = new Mirror();
  readonly #processes = new Map<number, HostProcess>();
  readonly #changeListeners = new Set<(changes: readonly FileChange[]) => void>();
  readonly #connections = new Map<number, HostConnection>();
  readonly #ports = new OpenPorts();
  readonly #trees = new Trees();
  readonly #crashListeners = new Set<(error: AppError) => void>();
  readonly #life: Lifecycle<Booted>;
  #nextId = 1;
  readonly #packages: PackageHost;

  constructor(
    private readonly assets: string,
    packages: PackageSources | null,
  ) {
    this.#life = new Lifecycle({
      start: (deadlineMs, disposal) => this.#start(deadlineMs, disposal),
      off: offError,
      crashed,
    });
    this.#packages = new PackageHost(packages, (message, transfer) => this.#life.current?.link.send(message, transfer));
  }

  boot(deadlineMs: number): Promise<Result<void>> {
    return this.#life.boot(deadlineMs);
  }

  #start(deadlineMs: number, disposal: AbortSignal): Promise<Result<Booted>> {
    return bootKernel({
      open: (signal) => openFrame(this.assets, fetchAssets(this.assets, signal), signal),
      deadlineMs,
      disposal,
      prepare: async (link) => {
        if (this.#mirror.size > 0)
          await link.request({ op: "refill", files: this.#mirror.contents() }, answers.nothing);
      },
      hear: (report) => this.#hear(report),
      lost: () => this.#lose(crashed()),
    });
  }

  #hear(report: CheckedReport): void {
    if (report.type === "output") this.#processes.get(report.id)?.takeOutput(report.data);
    else if (report.type === "test") this.#processes.get(report.id)?.takeTest(report.event);
    else if (report.type === "exit") {
      const { id, code, signal, cause } = report;
      this.#processes.get(id)?.end({ code, ...(signal ? { signal } : {}), ...(cause ? { cause } : {}) });
      this.#processes.delete(id);
    } else if (report.type === "changes") {
      const changes = this.#mirror.apply(report.changes);
      if (changes === null) this.#refuse();
      else if (changes.length > 0) for (const listener of [...this.#changeListeners]) listener(changes);
    } else if (report.type === "document" || report.type === "packages" || report.type === "package-cancel")
      this.#packages.hear(report);
    else if (report.type === "asset") void this.#giveAsset(report.name);
    else if (report.type === "socket") this.#connections.get(report.message.socket)?.hear(report.message);
    else if (report.type === "port") this.#ports.tell(report);
  }

  async #giveAsset(name: string): Promise<void> {
    const booted = this.#life.current;
    if (!booted) return;
    const data = await fetchLazy(this.assets, Object.hasOwn(booted.lazy, name) ? booted.lazy[name] : undefined);
    booted.link.send({ type: "asset", name, data }, data ? [data] : []);
  }

  /** Its files are more than there is room for here: those that no copy is kept of would be lost with the next crash. */
  #refuse(): void {
    const { current } = this.#life;
    // One that is just booting has told nothing that anybody waits for.
    if (!current) return;
    const error = overflowError();
    current.end(error);
    this.#lose(error);
  }

  #lose(error: AppError): void {
    this.#life.lose();
    this.#endAll(error, error.message);
    for (const listener of [...this.#crashListeners]) listener(error);
  }

  #endAll(error: AppError, cause: string): void {
    this.#packages.stop();
    for (const process of [...this.#processes.values()]) process.end({ code: 137, signal: "SIGKILL", cause });
    this.#processes.clear();
    for (const connection of [...this.#connections.values()]) connection.fail(new Failure(error));
    this.#ports.closeAll();
  }

  /** @throws Failure */
  async #live(): Promise<KernelLink> {
    return (await this.#life.live()).link;
  }

  readonly files: SandboxFiles = {
    read: async (path) => (await this.#live()).request({ op: "read", path }, answers.read),
    write: (path, data) => this.files.writeAll(new Map([[path, data]])),
    writeAll: async (files) => {
      await (await this.#live()).request({ op: "write", files: [...files] }, answers.nothing);
    },
    remove: (path) => this.files.writeAll(new Map([[path, null]])),
    list: async () => (await this.#live()).request({ op: "list" }, answers.list),
  };

  spawn(command: string, options: SpawnOptions = {}): SandboxProcess {
    const id = this.#nextId++;
    const link = this.#life.current?.link;
    if (!link) return stillborn(id, options, { code: NOT_STARTED, cause: this.#life.absence.message });
    if (options.signal?.aborted)
      return stillborn(id, options, { code: 137, signal: "SIGKILL", cause: "Stopped before it started." });
    const process = new HostProcess(id, (message) => link.send(message), options);
    this.#processes.set(id, process);
    link.send({
      type: "spawn",
      id,
      command,
      cwd: options.cwd ?? "",
      env: { ...options.env },
      stdin: options.stdin ?? "closed",
      tty: options.tty ? { columns: options.tty.columns, rows: options.tty.rows } : null,
    });
    return process;
  }

  async snapshot(stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot> {
    return this.#trees.snapshot(await this.#live(), stored);
  }

  async restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void> {
    await this.#trees.restore(await this.#live(), entries, read);
  }

  onChange(fn: (changes: readonly FileChange[]) => void): () => void {
    this.#changeListeners.add(fn);
    return () => this.#changeListeners.delete(fn);
  }

  onPort(fn: (port: PortEvent) => void): () => void {
    return this.#ports.listen(fn);
  }

  async connect(port: number): Promise<PortConnection> {
    const link = await this.#live();
    const socket = await link.request({ op: "connect", port }, answers.connect);
    // The first word of the connection comes in a later turn than the answer.
    const connection = new HostConnection(
      socket,
      (order, transfer) => link.send({ type: "socket", order }, transfer),
      () => this.#connections.delete(socket),
    );
    this.#connections.set(socket, connection);
    return connection;
  }

  onCrash(fn: (error: AppError) => void): () => void {
    this.#crashListeners.add(fn);
    return () => this.#crashListeners.delete(fn);
  }

  dispose(): Promise<void> {
    if (!this.#life.dispose()) return Promise.resolve();
    this.#endAll(disposedError(), CLOSED);
    this.#changeListeners.clear();
    this.#crashListeners.clear();
    return Promise.resolve();
  }
}
