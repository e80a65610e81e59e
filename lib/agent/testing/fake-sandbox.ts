import { createHash } from "node:crypto";
import { appError, Failure } from "../../domain/errors.ts";
import { blobHash, type TreeHash, treeHash } from "../../domain/ids.ts";
import { formatManifest } from "../../domain/tree.ts";
import type { ExitStatus, SandboxFiles, SandboxProcess, SandboxSession, SpawnOptions } from "../../ports/sandbox.ts";

/** What a fake command does: prints, changes files, and ends with a code or waits to be killed. */
export type FakeCommand = (run: {
  readonly print: (text: string | Uint8Array) => void;
  readonly files: Map<string, Uint8Array>;
  readonly options: SpawnOptions;
  /** Resolves when the process is killed. */
  readonly killed: Promise<void>;
}) => Promise<ExitStatus | number> | ExitStatus | number;

const sha = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** A sandbox of scripted commands over a map of files; counts what touched it. */
export class FakeSandbox implements SandboxSession {
  readonly contents: Map<string, Uint8Array>;
  readonly spawned: string[] = [];
  writes = 0;
  crashed = false;

  constructor(
    files: Readonly<Record<string, string>> = {},
    private readonly commands: Readonly<Record<string, FakeCommand>> = {},
  ) {
    this.contents = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  }

  text(path: string): string | null {
    const bytes = this.contents.get(path);
    return bytes ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : null;
  }
  tree(): TreeHash {
    if (this.crashed) throw new Failure(appError("sandbox-crashed", "The sandbox ran out of memory."));
    const entries = [...this.contents].map(([path, bytes]) => ({
      path,
      mode: "100644" as const,
      size: bytes.length,
      hash: blobHash(sha(bytes)),
    }));
    return treeHash(sha(formatManifest(entries)));
  }

  readonly files: SandboxFiles = {
    read: async (path) => this.contents.get(path) ?? null,
    write: async (path, data) => void this.#put(path, data),
    writeAll: async (files) => {
      for (const [path, data] of files) this.#put(path, data);
    },
    remove: async (path) => void this.#put(path, null),
    list: async () => [...this.contents].map(([path, bytes]) => ({ path, size: bytes.length })),
  };

  #put(path: string, data: Uint8Array | null): void {
    this.writes++;
    if (data) this.contents.set(path, data);
    else this.contents.delete(path);
  }

  spawn(command: string, options: SpawnOptions = {}): SandboxProcess {
    this.spawned.push(command);
    let kill = (): void => {};
    const killed = new Promise<void>((resolve) => {
      kill = resolve;
    });
    let feed!: ReadableStreamDefaultController<Uint8Array>;
    const output = new ReadableStream<Uint8Array>({
      start: (controller) => {
        feed = controller;
      },
    });
    const print = (text: string | Uint8Array): void =>
      feed.enqueue(typeof text === "string" ? new TextEncoder().encode(text) : text);
    const run = this.commands[command] ?? (() => 0);
    const byKill = killed.then((): ExitStatus => ({ code: 137, signal: "SIGKILL" }));
    const byItself = Promise.resolve(run({ print, files: this.contents, options, killed })).then(
      (end): ExitStatus => (typeof end === "number" ? { code: end } : end),
    );
    const exit = Promise.race([byKill, byItself]).finally(() => feed.close());
    options.signal?.addEventListener("abort", kill);
    if (options.signal?.aborted) kill();
    return { id: this.spawned.length, output, write() {}, endInput() {}, resize() {}, kill, exit };
  }
}
