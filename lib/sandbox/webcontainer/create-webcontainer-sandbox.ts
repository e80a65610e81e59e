import type { WebContainer } from "@webcontainer/api";
import * as v from "valibot";
import { type AppError, appError, Failure, failed, ok, type Result, toAppError } from "../../domain/errors.ts";
import type { BlobHash } from "../../domain/ids.ts";
import type { FileChange, TreeEntry } from "../../domain/tree.ts";
import {
  type PortConnection,
  type PortEvent,
  PROJECT_ROOT,
  type Sandbox,
  type SandboxProcess,
  type SpawnOptions,
  type TreeSnapshot,
} from "../../ports/sandbox.ts";
import { CLOSED, disposedError } from "../disposed.ts";
import { HostConnection } from "../embedded/host/host-connection.ts";
import { stillborn } from "../embedded/host/host-process.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { startCommand } from "./command.ts";
import { crashedError, isolationError, lateError, offError, unreachableError } from "./failures.ts";
import { type ClientOptions, openClientFrame } from "./host/client-frame.ts";
import { fetchInside } from "./inside-programs.ts";
import { ContainerLink, type SocketReport } from "./link.ts";
import { ProjectFiles } from "./project-files.ts";
import { startTerminal } from "./terminal.ts";

export type WebContainerOptions = ClientOptions & {
  /** Where `npm run build:sandbox` put its files, on this page's own origin: "/sandbox/". */
  readonly assets: string;
  /** The page that holds the client, on this page's own origin. */
  readonly page: string;
  /** Milliseconds within which the runtime's server must have answered at all. */
  readonly probeMs?: number;
};

const PROBE_MS = 5_000;
const NOT_STARTED = 126;
/** Of whom the client gives to understand it: the container's working folder. */
const WORKING_FOLDER = "/home/tab";

/** The real WebContainer behind the port: README.md says what it reads of the client and what the container must be able to do. */
export function createWebContainerSandbox(options: WebContainerOptions): Sandbox {
  return new WebContainerSandbox(options);
}

class WebContainerSandbox implements Sandbox {
  readonly driver = "webcontainer";
  readonly files: ProjectFiles;
  readonly #running = new Map<number, { fail(cause: string): void }>();
  readonly #changeListeners = new Set<(changes: readonly FileChange[]) => void>();
  readonly #portListeners = new Set<(port: PortEvent) => void>();
  readonly #crashListeners = new Set<(error: AppError) => void>();
  readonly #openPorts = new Set<number>();
  readonly #connections = new Map<number, HostConnection>();
  /** What came of a connection before its number was known here, and the newest that is; numbers only grow. */
  readonly #early = new Map<number, SocketReport[]>();
  #newest = 0;
  #boot: Promise<Result<void>> | null = null;
  #link: ContainerLink | null = null;
  #filled = false;
  #nextId = 1;
  #disposed = false;
  #crashes = 0;

  constructor(private readonly options: WebContainerOptions) {
    this.files = new ProjectFiles(
      () => this.#live(),
      (changes) => {
        for (const listener of [...this.#changeListeners]) listener(changes);
      },
    );
  }

  boot(deadlineMs: number): Promise<Result<void>> {
    if (this.#disposed) return Promise.resolve(failed(disposedError()));
    if (this.#boot) return this.#boot;
    const boot = this.#start(deadlineMs);
    this.#boot = boot;
    void boot.then((result) => {
      if (!result.ok && this.#boot === boot) this.#boot = null;
    });
    return boot;
  }

  async #start(deadlineMs: number): Promise<Result<void>> {
    if (!globalThis.crossOriginIsolated) return failed(isolationError());
    const { origin } = this.options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), deadlineMs);
    const aborted = new Promise<never>((_, reject) => {
      late.signal.addEventListener("abort", () => reject(new Failure(lateError(origin, deadlineMs))), { once: true });
    });
    aborted.catch(() => {});
    let remove = (): void => {};
    try {
      const frame = await Promise.race([openClientFrame(this.options.page, late.signal), aborted]);
      remove = frame.remove;
      const inside = fetchInside(this.options.assets, late.signal);
      inside.catch(() => {});
      await Promise.race([this.#reach(frame.page.reach(origin)), aborted]);
      const open = async (): Promise<ContainerLink> => {
        const client = await frame.page.boot(this.options);
        this.#listen(client);
        return ContainerLink.open(frame, client, await inside);
      };
      const link = await Promise.race([open(), aborted]);
      if (this.#disposed) throw new Failure(disposedError());
      this.#adopt(link);
      if (this.#filled) await this.files.refill(link);
      this.#filled = true;
      return ok(undefined);
    } catch (caught) {
      remove();
      this.#link?.close(crashedError());
      this.#link = null;
      if (caught instanceof Failure) return failed(caught.error);
      const why = `WebContainer (${origin}) did not start: ${toAppError(caught).message}`;
      return failed(appError("unavailable", why, { cause: caught }));
    } finally {
      clearTimeout(timer);
    }
  }

  async #reach(reaching: Promise<void>): Promise<void> {
    const { origin, probeMs = PROBE_MS } = this.options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${probeMs / 1000} s`)), probeMs);
    });
    try {
      await Promise.race([reaching, late]);
    } catch (cause) {
      throw new Failure(unreachableError(origin, cause));
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(client: WebContainer): void {
    client.on("port", (port, type) => this.#tellPort(port, type === "open"));
    client.fs.watch("project", { recursive: true }, () => this.files.note());
  }

  #adopt(link: ContainerLink): void {
    this.#link = link;
    this.#newest = 0;
    link.onSocket = (report) => this.#hearSocket(report);
    link.onLost = () => {
      if (this.#link !== link) return;
      this.#link = null;
      this.#boot = null;
      this.#crashes++;
      const error = crashedError();
      this.#endAll(error.message);
      for (const listener of [...this.#crashListeners]) listener(error);
    };
    if (!link.open) link.onLost();
  }

  #tellPort(port: number, open: boolean): void {
    if (this.#openPorts.has(port) === open) return;
    if (open) this.#openPorts.add(port);
    else this.#openPorts.delete(port);
    for (const listener of [...this.#portListeners]) listener({ port, open });
  }

  #hearSocket(report: SocketReport): void {
    const connection = this.#connections.get(report.socket);
    if (!connection) {
      if (report.socket > this.#newest)
        this.#early.set(report.socket, [...(this.#early.get(report.socket) ?? []), report]);
    } else if (report.t === "socket-data")
      connection.hear({ type: "socket-data", socket: report.socket, data: fromBase64(report.data) });
    else if (report.t === "socket-taken")
      connection.hear({ type: "socket-taken", socket: report.socket, bytes: report.bytes });
    else connection.hear({ type: report.t, socket: report.socket });
  }

  #endAll(cause: string): void {
    this.files.stop();
    for (const { fail } of [...this.#running.values()]) fail(cause);
    this.#running.clear();
    for (const connection of [...this.#connections.values()]) connection.fail(new Failure(crashedError()));
    this.#early.clear();
    for (const port of [...this.#openPorts]) this.#tellPort(port, false);
  }

  /** @throws Failure */
  async #live(): Promise<ContainerLink> {
    if (this.#disposed) throw new Failure(disposedError());
    if (this.#boot) {
      const result = await this.#boot;
      if (!result.ok) throw new Failure(result.error);
    }
    if (this.#link) return this.#link;
    throw new Failure(this.#crashes > 0 ? crashedError() : offError());
  }

  spawn(command: string, options: SpawnOptions = {}): SandboxProcess {
    const id = this.#nextId++;
    const link = this.#link;
    const refuse = (cause: string) => stillborn(id, options, { code: NOT_STARTED, cause });
    if (this.#disposed) return refuse(disposedError().message);
    if (!link) return refuse((this.#crashes > 0 ? crashedError() : offError()).message);
    if (options.signal?.aborted)
      return stillborn(id, options, { code: 137, signal: "SIGKILL", cause: "Stopped before it started." });
    const ended = (): void => {
      this.#running.delete(id);
      this.files.note();
    };
    const folder = absolute(options.cwd ?? "");
    const { tty } = options;
    const started = tty
      ? startTerminal(link, id, command, { ...options, tty, cwd: fromWorkingFolder(folder) }, ended)
      : startCommand(link, id, command, { ...options, cwd: folder }, ended);
    this.#running.set(id, started);
    return started.process;
  }

  snapshot(stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot> {
    return this.files.snapshot(stored);
  }

  restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void> {
    return this.files.restore(entries, read);
  }

  onChange(fn: (changes: readonly FileChange[]) => void): () => void {
    this.#changeListeners.add(fn);
    return () => this.#changeListeners.delete(fn);
  }

  onPort(fn: (port: PortEvent) => void): () => void {
    this.#portListeners.add(fn);
    for (const port of [...this.#openPorts]) fn({ port, open: true });
    return () => this.#portListeners.delete(fn);
  }

  async connect(port: number): Promise<PortConnection> {
    const link = await this.#live();
    const socket = await link.request({ op: "connect", port }, v.number());
    const connection = new HostConnection(
      socket,
      (order) => {
        if (order.op === "send") link.send({ t: "send", socket, data: toBase64(order.data) });
        else if (order.op === "taken") link.send({ t: "taken", socket, bytes: order.bytes });
        else if (order.op === "finish" || order.op === "close") link.send({ t: order.op, socket });
      },
      () => this.#connections.delete(socket),
    );
    this.#connections.set(socket, connection);
    this.#newest = Math.max(this.#newest, socket);
    for (const report of this.#early.get(socket) ?? []) this.#hearSocket(report);
    this.#early.delete(socket);
    return connection;
  }

  onCrash(fn: (error: AppError) => void): () => void {
    this.#crashListeners.add(fn);
    return () => this.#crashListeners.delete(fn);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#link?.close(disposedError());
    this.#link = null;
    this.#endAll(CLOSED);
    this.#changeListeners.clear();
    this.#crashListeners.clear();
  }
}

function absolute(cwd: string): string {
  const parts: string[] = [];
  for (const part of `${cwd.startsWith("/") ? "" : `${PROJECT_ROOT}/`}${cwd}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** As the client takes it. */
function fromWorkingFolder(folder: string): string {
  if (folder.startsWith(`${WORKING_FOLDER}/`)) return folder.slice(WORKING_FOLDER.length + 1);
  return `../..${folder}`;
}
