import { appError, Failure, failed, ok, type Result } from "../../domain/errors.ts";
import type { BlobHash, TreeHash } from "../../domain/ids.ts";
import type { TestEvent } from "../../domain/test-report.ts";
import { diffTrees, type FileChange, formatManifest, safePath, type TreeEntry } from "../../domain/tree.ts";
import type {
  PortConnection,
  Sandbox,
  SandboxFiles,
  SandboxProcess,
  SpawnOptions,
  TreeSnapshot,
} from "../../ports/sandbox.ts";
import { CLOSED, disposedError } from "../disposed.ts";
import { MemoryProcess } from "./memory-process.ts";

/** What a scripted command does: its output and exit code, and what it changes (null removes). */
export type CommandResult = {
  readonly output?: string;
  readonly code?: number;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly tests?: readonly TestEvent[];
  /** Ends only by a kill or abort, after `output` was written. */
  readonly hangs?: boolean;
};
export type ScriptedCommand = (
  files: ReadonlyMap<string, string>,
  options: SpawnOptions & { readonly input: string },
) => CommandResult | Promise<CommandResult>;

export type MemoryOptions = {
  /** By the exact command line. */
  readonly commands?: Readonly<Record<string, ScriptedCommand>>;
  readonly files?: Readonly<Record<string, string>>;
};

type Kept = { readonly mode: TreeEntry["mode"]; readonly data: Uint8Array };

const NOT_FOUND = 127;
const NOT_STARTED = 126;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

async function hashOf(data: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The port without a sandbox behind it: files in memory and a table of written commands. A product for tests: no code is
 * ever run.
 */
export function createMemorySandbox(options: MemoryOptions = {}): Sandbox {
  return new MemorySandbox(options);
}

class MemorySandbox implements Sandbox {
  readonly driver = "memory";
  readonly #files = new Map<string, Kept>();
  readonly #running = new Set<MemoryProcess>();
  readonly #listeners = new Set<(changes: readonly FileChange[]) => void>();
  readonly #commands: ReadonlyMap<string, ScriptedCommand>;
  #disposed = false;
  #nextId = 1;

  constructor({ commands = {}, files = {} }: MemoryOptions) {
    this.#commands = new Map(Object.entries(commands));
    for (const [path, text] of Object.entries(files)) this.#set(path, encoder.encode(text));
  }

  #check(): void {
    if (this.#disposed) throw new Failure(disposedError());
  }

  #path(raw: string): string {
    const path = safePath(raw);
    if (path === null)
      throw new Failure(appError("bad-input", `"${raw.slice(0, 200)}" is not a path inside the project.`));
    return path;
  }

  #set(path: string, data: Uint8Array | null, mode?: TreeEntry["mode"]): void {
    if (data === null) {
      for (const each of [...this.#files.keys()])
        if (each === path || each.startsWith(`${path}/`)) this.#files.delete(each);
    } else this.#files.set(path, { mode: mode ?? this.#files.get(path)?.mode ?? "100644", data: data.slice() });
  }

  /** Tells what `action` changed, soon and in one batch. */
  #changing(action: () => void): void {
    const entries = (): TreeEntry[] =>
      [...this.#files].map(([path, { mode, data }]) => ({
        path,
        mode,
        size: data.length,
        hash: decoder.decode(data) as BlobHash,
      }));
    const before = entries();
    action();
    const changes = diffTrees(before, entries());
    if (changes.length > 0) queueMicrotask(() => [...this.#listeners].forEach((listener) => void listener(changes)));
  }

  boot(): Promise<Result<void>> {
    return Promise.resolve(this.#disposed ? failed(disposedError()) : ok(undefined));
  }

  readonly files: SandboxFiles = {
    read: async (path) => {
      this.#check();
      return this.#files.get(this.#path(path))?.data.slice() ?? null;
    },
    write: (path, data) => this.files.writeAll(new Map([[path, data]])),
    writeAll: async (files) => {
      this.#check();
      const checked = [...files].map(([path, data]) => [this.#path(path), data] as const);
      this.#changing(() => {
        for (const [path, data] of checked) this.#set(path, data);
      });
    },
    remove: (path) => this.files.writeAll(new Map([[path, null]])),
    list: async () => {
      this.#check();
      return [...this.#files].map(([path, { data }]) => ({ path, size: data.length })).sort(byPath);
    },
  };

  #text(): Map<string, string> {
    return new Map([...this.#files].map(([path, { data }]) => [path, decoder.decode(data)]));
  }

  /** The few commands that need no table. Null: not one of them. */
  #builtIn(command: string): CommandResult | null {
    const [name, ...args] = command.trim().split(/\s+/);
    if (name === "true") return {};
    if (name === "false") return { code: 1 };
    if (name === "echo") return { output: `${args.join(" ")}\n` };
    if (name === "ls") {
      const names = new Set([...this.#files.keys()].map((path) => path.split("/")[0]));
      return {
        output: [...names]
          .sort()
          .map((each) => `${each}\n`)
          .join(""),
      };
    }
    if (name !== "cat") return null;
    const texts = args.map((path) => this.#text().get(path));
    const missing = args.filter((_, index) => texts[index] === undefined);
    const errors = missing.map((path) => `cat: ${path}: No such file or directory\n`).join("");
    return { output: texts.join("") + errors, code: missing.length > 0 ? 1 : 0 };
  }

  spawn(command: string, options: SpawnOptions = {}): SandboxProcess {
    const process = new MemoryProcess(this.#nextId++, options);
    if (this.#disposed) {
      process.end({ code: NOT_STARTED, cause: disposedError().message });
      return process;
    }
    this.#running.add(process);
    void process.exit.then(() => this.#running.delete(process));
    void this.#run(command, options, process);
    return process;
  }

  async #run(command: string, options: SpawnOptions, process: MemoryProcess): Promise<void> {
    try {
      const input = await process.input;
      if (process.ended) return;
      const scripted = this.#commands.get(command.trim());
      const result = scripted ? await scripted(this.#text(), { ...options, input }) : this.#builtIn(command);
      if (process.ended) return;
      if (!result) {
        process.print(`sh: ${command.trim().split(/\s+/)[0]}: command not found\n`);
        process.end({ code: NOT_FOUND });
        return;
      }
      this.#changing(() => {
        for (const [path, text] of Object.entries(result.files ?? {}))
          this.#set(this.#path(path), text === null ? null : encoder.encode(text));
      });
      process.print(result.output ?? "");
      for (const event of result.tests ?? []) options.onTest?.(event);
      if (!result.hangs) process.end({ code: result.code ?? 0 });
    } catch (caught) {
      process.print(`${String(caught)}\n`);
      process.end({ code: 1 });
    }
  }

  async snapshot(stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot> {
    this.#check();
    const now = [...this.#files];
    const blobs = new Map<BlobHash, Uint8Array>();
    const entries: TreeEntry[] = [];
    for (const [path, { mode, data }] of now) {
      const hash = (await hashOf(data)) as BlobHash;
      entries.push({ path, mode, size: data.length, hash });
      if (!stored.has(hash)) blobs.set(hash, data.slice());
    }
    entries.sort(byPath);
    return { hash: (await hashOf(encoder.encode(formatManifest(entries)))) as TreeHash, entries, blobs };
  }

  async restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void> {
    this.#check();
    const { blobs } = await this.snapshot(new Set());
    const next = new Map<string, Kept>();
    for (const { path, mode, hash } of entries) {
      const present = blobs.get(hash);
      const data = present ?? (await read(hash));
      if (!present && (await hashOf(data)) !== hash)
        throw new Failure(appError("corrupt", `A stored file does not match its hash (${hash.slice(0, 12)}).`));
      next.set(this.#path(path), { mode, data });
    }
    this.#changing(() => {
      this.#files.clear();
      for (const [path, { mode, data }] of next) this.#set(path, data, mode);
    });
  }

  onChange(fn: (changes: readonly FileChange[]) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }
  onPort(): () => void {
    return () => {};
  }
  connect(port: number): Promise<PortConnection> {
    return Promise.reject(
      new Failure(appError("unavailable", `This sandbox runs no servers: nothing listens at port ${port}.`)),
    );
  }
  onCrash(): () => void {
    return () => {};
  }

  dispose(): Promise<void> {
    this.#disposed = true;
    for (const process of this.#running) process.end({ code: 137, signal: "SIGKILL", cause: CLOSED });
    return Promise.resolve();
  }
}
