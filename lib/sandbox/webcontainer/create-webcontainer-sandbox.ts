import type { WebContainer } from "@webcontainer/api";
import * as v from "valibot";
import { type AppError, Failure, type Result } from "../../domain/errors.ts";
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
import { bootSequence } from "../boot-sequence.ts";
import { CLOSED, disposedError } from "../disposed.ts";
import { HostConnection } from "../embedded/host/host-connection.ts";
import { stillborn } from "../embedded/host/host-process.ts";
import { Lifecycle } from "../lifecycle.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { startCommand } from "./command.ts";
import { brokenError, crashedError, isolationError, lateError, offError, unreachableError } from "./failures.ts";
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

type Booted = { readonly link: ContainerLink; end(reason: AppError): void };

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
  readonly #life: Lifecycle<Booted>;
  #nextId = 1;

  constructor(private readonly options: WebContainerOptions) {
    this.#life = new Lifecycle({
      start: (deadlineMs, disposal) => this.#start(deadlineMs, disposal),
      off: offError,
      crashed: crashedError,
    });
    this.files = new ProjectFiles(
      async () => (await this.#life.live()).link,
      (changes) => {
        for (const listener of [...this.#changeListeners]) listener(changes);
      },
    );
  }

  boot(deadlineMs: number): Promise<Result<void>> {
    return this.#life.boot(deadlineMs);
  }

  #start(deadlineMs: number, disposal: AbortSignal): Promise<Result<Booted>> {
    const { origin, assets, page } = this.options;
    const terms = {
      deadlineMs,
      disposal,
      errors: {
        late: (ms: number) => lateError(origin, ms),
        notIsolated: isolationError,
        unexpected: (caught: unknown) => brokenError(origin, caught),
      },
      lost: () => this.#lose(),
    };
    return bootSequence(terms, async ({ signal, undo, died }) => {
      const frame = await openClientFrame(page, signal);
      undo(frame.remove);
      const inside = fetchInside(assets, signal);
      inside.catch(() => {});
      await this.#reach(frame.page.reach(origin));
      const client = await frame.page.boot(this.options);
      const link = await ContainerLink.open(frame, client, await inside);
      undo((reason) => link.close(reason));
      this.#newest = 0;
      link.onSocket = (report) => this.#hearSocket(report);
      link.onLost = () => died(crashedError());
      if (!link.open) throw new Failure(crashedError());
      this.#listen(client);
      await this.files.refill(link);
      return { link, end: (reason) => link.close(reason) };
    });
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

  #lose(): void {
    this.#life.lose();
    const error = crashedError();
    this.#endAll(error, error.message);
    for (const listener of [...this.#crashListeners]) listener(error);
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

  #endAll(error: AppError, cause: string): void {
    for (const { fail } of [...this.#running.values()]) fail(cause);
    this.#running.clear();
    // Each that ended asked for a look at the files.
    this.files.stop();
    for (const connection of [...this.#connections.values()]) connection.fail(new Failure(error));
    this.#early.clear();
    for (const port of [...this.#openPorts]) this.#tellPort(port, false);
  }

  spawn(command: string, options: SpawnOptions = {}): SandboxProcess {
    const id = this.#nextId++;
    const link = this.#life.current?.link;
    if (!link) return stillborn(id, options, { code: NOT_STARTED, cause: this.#life.absence.message });
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
    const { link } = await this.#life.live();
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
    if (!this.#life.dispose()) return;
    this.#endAll(disposedError(), CLOSED);
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
