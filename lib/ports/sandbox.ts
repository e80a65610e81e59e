import type { AppError, Result } from "../domain/errors.ts";
import type { BlobHash, TreeHash } from "../domain/ids.ts";
import type { TestEvent } from "../domain/test-report.ts";
import type { FileChange, TreeEntry } from "../domain/tree.ts";

/** Where the project lies in every driver: fixed, so that recorded paths mean the same in every tab. */
export const PROJECT_ROOT = "/home/tab/project";

/** code: what the process exited with; 128 + n after signal n. `cause` is a sentence when it did not end by itself. */
export type ExitStatus = {
  readonly code: number;
  readonly signal?: "SIGINT" | "SIGTERM" | "SIGKILL";
  readonly cause?: string;
};

export type SpawnOptions = {
  /** Absolute, or relative to the project's root (the default). */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting kills the process and its children with SIGKILL. */
  readonly signal?: AbortSignal;
  /** "closed" (default): reads end of file at once. "open": write() feeds it until endInput(). */
  readonly stdin?: "closed" | "open";
  /** Given: the process sees a terminal of this size. */
  readonly tty?: { readonly columns: number; readonly rows: number };
  /** Called in order for test runs inside the process tree, as far as the driver can tell; may never be called. */
  readonly onTest?: (event: TestEvent) => void;
};

export interface SandboxProcess {
  readonly id: number;
  /** stdout and stderr as one ordered stream of bytes. Closes after the last byte; every byte written before a kill is in it. */
  readonly output: ReadableStream<Uint8Array>;
  write(data: string | Uint8Array): void;
  endInput(): void;
  resize(size: { columns: number; rows: number }): void;
  /** Idempotent. SIGKILL always ends the process and all its children, whatever they run, within 100 ms. */
  kill(signal?: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  /** Resolves when the process and its output have ended; never rejects and never lies. */
  readonly exit: Promise<ExitStatus>;
}

/** Paths are relative to the project's root, "/"-separated. Methods throw Failure ("bad-input" for a path that leaves the root, "disposed", "sandbox-crashed"). */
export interface SandboxFiles {
  /** null: there is no such file. */
  read(path: string): Promise<Uint8Array | null>;
  /** Makes folders on the way. When it resolves, every process sees it. */
  write(path: string, data: Uint8Array): Promise<void>;
  /** Several at once; all are seen together. Keys are paths; null removes. */
  writeAll(files: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  /** Idempotent; a folder goes with all it holds. */
  remove(path: string): Promise<void>;
  /** Sorted by path. Bytes; folders only when empty of files below them are left out. */
  list(): Promise<readonly { readonly path: string; readonly size: number }[]>;
}

/** What tools see. */
export interface SandboxSession {
  readonly files: SandboxFiles;
  /** Runs a command line in the sandbox's shell. Never throws: what cannot start exits 127 (or 126) and says why in its output. */
  spawn(command: string, options?: SpawnOptions): SandboxProcess;
}

export type TreeSnapshot = {
  readonly hash: TreeHash;
  readonly entries: readonly TreeEntry[];
  /** Contents of every entry whose hash was not among `stored`. */
  readonly blobs: ReadonlyMap<BlobHash, Uint8Array>;
};

/** A connection to a port of the sandbox, in bytes. */
export interface PortConnection {
  /** What the server sends; ends when it has sent all, fails with Failure when the connection breaks. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Closing it tells the server that no more comes; the answer can still be read. */
  readonly writable: WritableStream<Uint8Array>;
  /** Ends both directions at once. Idempotent. */
  close(): void;
}

/** `command`: the command line whose process listens there, as far as the driver can tell. */
export type PortEvent = { readonly port: number; readonly open: boolean; readonly command?: string };

/** What the composition root owns. */
export interface Sandbox extends SandboxSession {
  readonly driver: "memory" | "embedded" | "webcontainer";
  /** Ready, or a named cause within the deadline (milliseconds). Calling it again returns the same boot until a crash. */
  boot(deadlineMs: number): Promise<Result<void>>;
  /** A consistent picture of the project's files at one moment, running processes or not. Throws Failure. */
  snapshot(stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot>;
  /** Makes the project's files exactly these; anything else there is removed. `read` gives blobs by hash. Throws Failure. */
  restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void>;
  /** Called soon (batched, ≤ 100 ms) after files of the project changed, whoever changed them. Returns unsubscribe. */
  onChange(fn: (changes: readonly FileChange[]) => void): () => void;
  /**
   * A server inside opened or closed a port; ports that are open already are told at once. Drivers that cannot never call it.
   */
  onPort(fn: (port: PortEvent) => void): () => void;
  /** Connects to a server inside. Throws Failure ("unavailable" when nothing listens at the port). */
  connect(port: number): Promise<PortConnection>;
  /** The sandbox died (out of memory, frame gone). Processes have ended with a cause; boot() again restores the mirrored files. */
  onCrash(fn: (error: AppError) => void): () => void;
  /** Idempotent; ends every process. */
  dispose(): Promise<void>;
}
