import * as v from "valibot";
import { appError, Failure } from "../../domain/errors.ts";
import type { BlobHash, TreeHash } from "../../domain/ids.ts";
import { type FileChange, formatManifest, safePath, type TreeEntry } from "../../domain/tree.ts";
import type { SandboxFiles, TreeSnapshot } from "../../ports/sandbox.ts";
import { PROJECT_BYTES } from "../project-limit.ts";
import { badPath, messageOf, nodeCode, tooLargeError } from "./failures.ts";
import type { ContainerLink } from "./link.ts";
import { type Scanned, scanned } from "./wire.ts";

type Kept = { readonly mode: TreeEntry["mode"]; readonly hash: string; readonly data: Uint8Array };

const PROJECT = "project";
/** Calls of the client that are under way at the same time. */
const AT_ONCE = 32;
/** Scans until nothing changes any more; what changes all the time is taken as it is then, file by file. */
const MOST_SCANS = 4;
/** Milliseconds between a change that is heard of and the look at it. */
const SOON_MS = 40;
/** What a folder reads as, and what is not there. */
const NO_FILE = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

const nothing = v.null();
const NOTHING: ReadonlyMap<string, Kept> = new Map();
const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
const inProject = (path: string): string => `${PROJECT}/${path}`;
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

async function sha256(data: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function checked(raw: string): string {
  const path = safePath(raw);
  if (path === null) throw badPath(raw);
  return path;
}

/** Nothing of it is under way any more when it ends, well or not. */
async function each<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  let at = 0;
  const worker = async (): Promise<void> => {
    while (at < items.length)
      try {
        await action(items[at++] as T);
      } catch (caught) {
        at = items.length;
        throw caught;
      }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  for (const result of ended) if (result.status === "rejected") throw result.reason;
}

/**
 * The project in the container, and the copy of it here that a new container starts from. The client's file calls carry
 * contents, the keeper says what changed; one thing after another.
 */
export class ProjectFiles implements SandboxFiles {
  readonly #mirror = new Map<string, Kept>();
  /** What the keeper told of and the copy has not: a read that failed is tried again, for the keeper tells of it once. */
  readonly #owed = new Map<string, Scanned["changed"][number]>();
  #line: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tookMs = 0;

  constructor(
    /** @throws Failure when there is no living container */
    private readonly live: () => Promise<ContainerLink>,
    private readonly tell: (changes: readonly FileChange[]) => void,
  ) {}

  #inLine<T>(work: (link: ContainerLink) => Promise<T>): Promise<T> {
    const done = this.#line.then(async () => work(await this.live()));
    this.#line = done.catch(() => undefined);
    return done;
  }

  /** Something may have changed. */
  note(): void {
    if (this.#timer !== null) return;
    // A large project is not looked through all the time.
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#inLine((link) => this.#sync(link, 1)).catch(() => undefined);
      },
      Math.max(SOON_MS, 3 * this.#tookMs),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #read(link: ContainerLink, path: string): Promise<Uint8Array | null> {
    try {
      return new Uint8Array(await link.call((client) => client.fs.readFile(inProject(path))));
    } catch (caught) {
      if (caught instanceof Failure) throw caught;
      if (NO_FILE.has(nodeCode(caught))) return null;
      throw new Failure(appError("unavailable", `${path} could not be read: ${messageOf(caught)}`, { cause: caught }));
    }
  }

  /** Takes in what changed since the last scan and tells it. */
  async #sync(link: ContainerLink, most = MOST_SCANS): Promise<void> {
    const started = performance.now();
    for (let scan = 0; scan < most; scan++) {
      const { changed, gone } = await link.request({ op: "scan" }, scanned);
      for (const path of gone) this.#owed.delete(path);
      for (const entry of changed) if (safePath(entry.path) === entry.path) this.#owed.set(entry.path, entry);
      if (gone.length + this.#owed.size === 0) break;
      const told: FileChange[] = [];
      for (const path of gone) if (this.#mirror.delete(path)) told.push({ path, kind: "deleted" });
      try {
        this.#checkRoom();
        await each([...this.#owed.values()], async (entry) => {
          const change = await this.#take(link, entry);
          if (change) told.push(change);
        });
      } finally {
        if (told.length > 0) this.tell(told.sort(byPath));
      }
    }
    this.#tookMs = performance.now() - started;
  }

  /** @throws Failure "too-large" */
  #checkRoom(): void {
    let bytes = 0;
    for (const [path, { data }] of this.#mirror) if (!this.#owed.has(path)) bytes += data.length;
    for (const { size } of this.#owed.values()) bytes += size;
    if (bytes > PROJECT_BYTES) throw new Failure(tooLargeError());
  }

  /** What became of the copy of one file; null where it is as it was, or cannot be known yet. */
  async #take(
    link: ContainerLink,
    { path, mode, hash, target }: Scanned["changed"][number],
  ): Promise<FileChange | null> {
    const was = this.#mirror.get(path);
    const same = was?.hash === hash ? was.data : null;
    const data = same ?? (target === null ? await this.#read(link, path) : new TextEncoder().encode(target));
    // It went in between: the next scan says so.
    if (data === null) return null;
    const read = same ? hash : await sha256(data);
    // What was written in between, and may be back by the next scan, is read again.
    if (read === hash) this.#owed.delete(path);
    if (was?.hash === read && was.mode === mode) return null;
    this.#mirror.set(path, { mode, hash: read, data });
    return { path, kind: was ? "modified" : "added" };
  }

  async #put(link: ContainerLink, files: readonly (readonly [path: string, data: Uint8Array])[]): Promise<void> {
    await each(files, async ([path, data]) => {
      try {
        await link.call((client) => client.fs.writeFile(inProject(path), data));
      } catch (caught) {
        if (caught instanceof Failure) throw caught;
        throw new Failure(appError("bad-input", `${path} could not be written: ${messageOf(caught)}`));
      }
    });
  }

  read = async (path: string): Promise<Uint8Array | null> => {
    const safe = checked(path);
    return this.#read(await this.live(), safe);
  };
  write = (path: string, data: Uint8Array): Promise<void> => this.writeAll(new Map([[path, data]]));
  remove = (path: string): Promise<void> => this.writeAll(new Map([[path, null]]));

  writeAll = async (files: ReadonlyMap<string, Uint8Array | null>): Promise<void> => {
    const all = [...files].map(([path, data]) => [checked(path), data] as const);
    const puts = all.flatMap(([path, data]) => (data ? [[path, data] as const] : []));
    await this.#inLine(async (link) => {
      const remove = all.flatMap(([path, data]) => (data ? [] : [path]));
      await this.#clear(link, remove, puts);
      await this.#put(link, puts);
      await this.#sync(link);
    });
  };

  async #clear(
    link: ContainerLink,
    remove: readonly string[],
    puts: readonly (readonly [path: string, data: unknown])[],
  ): Promise<void> {
    const folders = [...new Set(puts.map(([path]) => folderOf(path)))].filter((path) => path !== "");
    if (remove.length + folders.length > 0) await link.request({ op: "clear", remove, folders }, nothing);
  }

  list = (): Promise<{ path: string; size: number }[]> =>
    this.#inLine(async (link) => {
      await this.#sync(link);
      return [...this.#mirror].map(([path, { data }]) => ({ path, size: data.length })).sort(byPath);
    });

  snapshot(stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot> {
    return this.#inLine(async (link) => {
      await this.#sync(link);
      const blobs = new Map<BlobHash, Uint8Array>();
      const entries = [...this.#mirror].map(([path, { mode, data, hash }]): TreeEntry => {
        if (!stored.has(hash as BlobHash)) blobs.set(hash as BlobHash, data.slice());
        return { path, mode, size: data.length, hash: hash as BlobHash };
      });
      entries.sort(byPath);
      const hash = (await sha256(new TextEncoder().encode(formatManifest(entries)))) as TreeHash;
      return { hash, entries, blobs };
    });
  }

  restore(entries: readonly TreeEntry[], read: (hash: BlobHash) => Promise<Uint8Array>): Promise<void> {
    return this.#inLine(async (link) => {
      await this.#sync(link);
      const known = new Map([...this.#mirror.values()].map(({ hash, data }) => [hash, data]));
      await each([...new Set(entries.map(({ hash }) => hash))], async (hash) => {
        if (known.has(hash)) return;
        const data = await read(hash);
        if ((await sha256(data)) !== hash)
          throw new Failure(appError("corrupt", `A stored file does not match its hash (${hash.slice(0, 12)}).`));
        known.set(hash, data);
      });
      const next = new Map(
        entries.map(({ path, mode, hash }) => [checked(path), { mode, hash, data: known.get(hash) as Uint8Array }]),
      );
      await this.#place(link, next, this.#mirror);
      await this.#sync(link);
    });
  }

  /** Into a container that is new. Nothing of it is told. */
  async refill(link: ContainerLink): Promise<void> {
    // Its keeper knows nothing, and tells of everything.
    this.#owed.clear();
    if (this.#mirror.size > 0) await this.#place(link, this.#mirror, NOTHING);
  }

  async #place(
    link: ContainerLink,
    next: ReadonlyMap<string, Kept>,
    present: ReadonlyMap<string, Kept>,
  ): Promise<void> {
    const stays = ([path, { mode, hash }]: [string, Kept]): boolean => {
      const was = present.get(path);
      return was?.mode === mode && was.hash === hash;
    };
    const fresh = [...next].filter((one) => !stays(one));
    const again = new Set(fresh.map(([path]) => path));
    const remove = [...present.keys()].filter((path) => !next.has(path) || again.has(path));
    const files = fresh.filter(([, { mode }]) => mode !== "120000");
    const links = fresh.filter(([, { mode }]) => mode === "120000");
    const puts = files.map(([path, { data }]) => [path, data] as const);
    await this.#clear(link, remove, puts);
    await this.#put(link, puts);
    const settle = {
      op: "settle" as const,
      links: links.map(([path, { data }]) => [path, new TextDecoder().decode(data)] as const),
      modes: files.flatMap(([path, { mode }]) => (mode === "100755" ? [[path, true] as const] : [])),
      prune: true,
    };
    await link.request(settle, nothing);
  }
}
