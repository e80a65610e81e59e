import { type AppError, appError, Failure, failed, ok, type Result } from "../../domain/errors.ts";
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
import { type Assets, fetchAssets, fetchLazy, openFrame } from "./host/frame.ts";
import { HostConnection } from "./host/host-connection.ts";
import { HostProcess, stillborn } from "./host/host-process.ts";
import { crashed, KernelLink } from "./host/link.ts";
import { Mirror } from "./host/mirror.ts";
import { PackageHost } from "./host/package-host.ts";
import { answers, type CheckedReport } from "./host/protocol-check.ts";

export type EmbeddedOptions = {
  /** Where `npm run build:sandbox` put its files, on this page's own origin: "/sandbox/". */
  readonly assets: string;
  /** Where npm's packages come from; without it none can be installed. */
  readonly packages?: PackageSources;
};
const NOT_STARTED = 126;
const disposedError = (): AppError =>
  appError("disposed", "This sandbox was closed. Open the session again to go on; its files are kept.");
const offError = (): AppError =>
  appError("unavailable", "The sandbox has not been started yet. Start it and try again.", { retryable: true });
const timeoutError = (ms: number): AppError =>
  appError(
    "boot-timeout",
    `The sandbox did not start within ${Math.round(ms / 100) / 10} s. Your files are kept; try again, or reload the page.`,
    { retryable: true },
  );
const isolationError = (): AppError =>
  appError(
    "not-isolated",
    "This page has no shared memory, which the sandbox needs: it is not cross-origin isolated. Open it over https or on localhost, in a window of its own.",
  );

/** The sandbox that needs nobody's server: an opaque frame, a kernel worker in it, and a worker a process. */
export function createEmbeddedSandbox(options: EmbeddedOptions): Sandbox {
  return new EmbeddedSandbox(options.assets, options.packages ?? null);
}

class EmbeddedSandbox implements Sandbox {
  readonly driver = "embedded";
  readonly #mirror = new Mirror();
  readonly #processes = new Map<number, HostProcess>();
  readonly #changeListeners = new Set<(changes: readonly FileChange[]) => void>();
  readonly #connections = new Map<number, HostConnection>();
  readonly #openPorts = new Map<number, string>();
  readonly #portListeners = new Set<(port: PortEvent) => void>();
  readonly #crashListeners = new Set<(error: AppError) => void>();
  #boot: Promise<Result<void>> | null = null;
  #link: KernelLink | null = null;
  #remove: () => void = () => {};
  #nextId = 1;
  #disposed = false;
  #crashes = 0;
  /** The newest one, so that it need not cross again while it stays. */
  #picture: Pick<TreeSnapshot, "hash" | "entries"> | null = null;

  readonly #packages: PackageHost;
  #lazy: Readonly<Record<string, string>> = {};

  constructor(
    private readonly assets: string,
    packages: PackageSources | null,
  ) {
    this.#packages = new PackageHost(packages, (message, transfer) => this.#link?.send(message, transfer));
  }

  boot(deadlineMs: number): Promise<Result<void>> {
    if (this.#disposed) return Promise.resolve(failed(disposedError()));
    if (this.#boot) return this.#boot;
    const boot = this.#start(deadlineMs);
    this.#boot = boot;
    // A boot that failed is not remembered: the next one tries again.
    void boot.then((result) => {
      if (!result.ok && this.#boot === boot) this.#boot = null;
    });
    return boot;
  }

  async #start(deadlineMs: number): Promise<Result<void>> {
    if (!globalThis.crossOriginIsolated) return failed(isolationError());
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), deadlineMs);
    const aborted = new Promise<Result<never>>((resolve) => {
      late.signal.addEventListener("abort", () => resolve(failed(timeoutError(deadlineMs))), { once: true });
    });
    try {
      const assets: Promise<Result<Assets>> = Promise.race([fetchAssets(this.assets, late.signal), aborted]);
      const frame = await Promise.race([openFrame(this.assets, assets, late.signal), aborted]);
      if (!frame.ok) return late.signal.aborted ? failed(timeoutError(deadlineMs)) : frame;
      this.#remove = frame.value.remove;
      this.#lazy = frame.value.lazy;
      let ready = (): void => {};
      const isReady = new Promise<Result<void>>((resolve) => {
        ready = () => resolve(ok(undefined));
      });
      const link = new KernelLink(
        frame.value,
        (report) => (report.type === "ready" ? ready() : this.#hear(report)),
        () => this.#lose(link),
      );
      this.#link = link;
      const started = await Promise.race([isReady, aborted]);
      if (!started.ok || this.#disposed) {
        link.close(crashed());
        this.#remove();
        this.#link = null;
        return this.#disposed ? failed(disposedError()) : started;
      }
      if (this.#mirror.size > 0) await link.request({ op: "refill", files: this.#mirror.contents() }, answers.nothing);
      return ok(undefined);
    } catch (caught) {
      return failed(caught instanceof Failure ? caught.error : appError("internal", String(caught), { cause: caught }));
    } finally {
      clearTimeout(timer);
    }
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
      if (changes.length > 0) for (const listener of [...this.#changeListeners]) listener(changes);
    } else if (report.type === "document" || report.type === "packages" || report.type === "package-cancel")
      this.#packages.hear(report);
    else if (report.type === "asset") void this.#giveAsset(report.name);
    else if (report.type === "socket") this.#connections.get(report.message.socket)?.hear(report.message);
    else if (report.type === "port") this.#tellPort(report.port, report.open, report.command);
  }

  async #giveAsset(name: string): Promise<void> {
    const link = this.#link;
    const data = await fetchLazy(this.assets, Object.hasOwn(this.#lazy, name) ? this.#lazy[name] : undefined);
    link?.send({ type: "asset", name, data }, data ? [data] : []);
  }

  #tellPort(port: number, open: boolean, command: string): void {
    if (this.#openPorts.has(port) === open) return;
    if (open) this.#openPorts.set(port, command);
    else this.#openPorts.delete(port);
    for (const listener of [...this.#portListeners]) listener({ port, open, command });
  }

  #lose(link: KernelLink): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#boot = null;
    this.#crashes++;
    this.#remove();
    const error = crashed();
    this.#endAll(error.message);
    for (const listener of [...this.#crashListeners]) listener(error);
  }

  #endAll(cause: string): void {
    this.#packages.stop();
    for (const process of [...this.#processes.values()]) process.end({ code: 137, signal: "SIGKILL", cause });
    this.#processes.clear();
    for (const connection of [...this.#connections.values()]) connection.fail(new Failure(crashed()));
    for (const [port, command] of [...this.#openPorts]) this.#tellPort(port, false, command);
  }

  /** @throws Failure */
  async #live(): Promise<KernelLink> {
    if (this.#disposed) throw new Failure(disposedError());
    if (this.#boot) {
      const result = await this.#boot;
      if (!result.ok) throw new Failure(result.error);
    }
    if (this.#link) return this.#link;
    throw new Failure(this.#crashes > 0 ? crashed() : offError());
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
    const link = this.#link;
    const refuse = (cause: string, code = NOT_STARTED): HostProcess => stillborn(id, options, { code, cause });
    if (this.#disposed) return refuse(disposedError().message);
    if (!link) return refuse((this.#crashes > 0 ? crashed() : offError()).message);
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
    const link = await this.#live();
    const { held, hash, entries, fresh } = await this.#hold(link);
    const blobs = new Map(fresh.filter(([each]) => !stored.has(each)));
    const missing = new Set(entries.map((entry) => entry.hash).filter((each) => !stored.has(each) && !blobs.has(each)));
    if (missing.size > 0) {
      const rest = await link.request({ op: "blobs", held, hashes: [...missing] }, answers.blobs);
      for (const [each, bytes] of rest) blobs.set(each, bytes);
    }
    this.#release(link, held);
    return { hash, entries, blobs };
  }

  /** @throws Failure */
  async #hold(link: KernelLink) {
    const last = this.#picture;
    const answer = await link.request({ op: "hold", known: last?.hash ?? null }, answers.hold);
    const entries = answer.entries ?? (last?.hash === answer.hash ? last.entries : null);
    if (!entries)
      throw new Failure(appError("corrupt", "The sandbox gave files that cannot be right. Start it again."));
    this.#picture = { hash: answer.hash, entries };
    return { ...answer, entries };
  }

  /** Nothing depends on the answer, and a kernel that dies has released everything. */
  #release(link: KernelLink, held: number): void {
    link.request({ op: "release", held }, answers.nothing).catch(() => undefined);
  }

  async restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void> {
    const link = await this.#live();
    const { held, entries: present } = await this.#hold(link);
    this.#release(link, held);
    const known = new Set(present.map((entry) => entry.hash));
    const missing = [...new Set(entries.map((entry) => entry.hash))].filter((hash) => !known.has(hash));
    const blobs = await Promise.all(missing.map(async (hash) => [hash, await read(hash)] as const));
    await link.request({ op: "restore", entries, blobs }, answers.nothing);
  }

  onChange(fn: (changes: readonly FileChange[]) => void): () => void {
    this.#changeListeners.add(fn);
    return () => this.#changeListeners.delete(fn);
  }

  onPort(fn: (port: PortEvent) => void): () => void {
    this.#portListeners.add(fn);
    for (const [port, command] of [...this.#openPorts]) fn({ port, open: true, command });
    return () => this.#portListeners.delete(fn);
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
    if (this.#disposed) return Promise.resolve();
    this.#disposed = true;
    this.#link?.close(disposedError());
    this.#link = null;
    this.#remove();
    this.#endAll("The sandbox was closed.");
    this.#changeListeners.clear();
    this.#crashListeners.clear();
    return Promise.resolve();
  }
}
