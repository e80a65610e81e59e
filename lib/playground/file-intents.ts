import { type AppError, appError, Failure, toAppError } from "../domain/errors.ts";
import type { BlobHash, TreeHash } from "../domain/ids.ts";
import { PROJECT_LIMITS } from "../domain/project-limits.ts";
import { safePath, type TreeEntry } from "../domain/tree.ts";
import type { SandboxHost } from "./sandbox-host.ts";
import { type SessionTrees, sha256 } from "./session-trees.ts";
import type { SaveResult } from "./workbench-state.ts";

export type FileIntentsOptions = {
  readonly host: SandboxHost;
  readonly trees: SessionTrees;
  readonly files: () => readonly TreeEntry[];
  /** Why nothing may be written now; null when it may. */
  readonly refused: () => AppError | null;
  readonly report: (text: string) => void;
};

/** What a person does to files by hand. Each is checked against what stands there, done, and recorded. */
export class FileIntents {
  constructor(private readonly options: FileIntentsOptions) {}

  async read(path: string): Promise<{ bytes: Uint8Array; hash: BlobHash } | null> {
    const entry = this.options.files().find((file) => file.path === path);
    if (!entry) return null;
    try {
      return { bytes: await this.options.trees.blob(entry.hash), hash: entry.hash };
    } catch (caught) {
      this.options.report(`${path} could not be read. ${toAppError(caught).message}`);
      return null;
    }
  }

  async save(rawPath: string, bytes: Uint8Array, base: BlobHash | null): Promise<SaveResult> {
    const refused = this.options.refused();
    if (refused) return { ok: false, error: refused };
    try {
      const path = checked(rawPath);
      const sandbox = await this.options.host.ready();
      const now = await sandbox.files.read(path);
      const hash = now === null ? null : await sha256(now);
      if (hash !== base)
        return { ok: false, conflict: { hash, text: now === null ? "" : new TextDecoder().decode(now) } };
      await sandbox.files.write(path, bytes);
      await this.options.host.persist("user-edit");
      return { ok: true, hash: await sha256(bytes) };
    } catch (caught) {
      return { ok: false, error: toAppError(caught) };
    }
  }

  remove(path: string): Promise<void> {
    return this.#change(`${path} was not deleted.`, async (sandbox) => sandbox.files.remove(checked(path)));
  }

  /** A file, or a folder with all it holds. Refuses to write over what is there. */
  rename(rawFrom: string, rawTo: string): Promise<void> {
    return this.#change(`${rawFrom} was not renamed.`, async (sandbox) => {
      const [from, to] = [checked(rawFrom), checked(rawTo)];
      if (from === to) return;
      const moves = new Map<string, Uint8Array | null>();
      const taken = new Set(this.options.files().map((file) => file.path));
      for (const { path } of this.options.files()) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        const target = to + path.slice(from.length);
        if (taken.has(target)) throw new Failure(appError("bad-input", `${target} is there already.`));
        moves.set(target, await sandbox.files.read(path));
        moves.set(path, null);
      }
      await sandbox.files.writeAll(moves);
    });
  }

  add(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    return this.#change("Nothing was added.", async (sandbox) => {
      const safe = new Map<string, Uint8Array>();
      for (const [path, bytes] of files) {
        if (bytes.length > PROJECT_LIMITS.file)
          throw new Failure(
            appError(
              "too-large",
              `${path} has ${Math.round(bytes.length / 1048576)} MB; the most a file may have is 50 MB.`,
            ),
          );
        safe.set(checked(path), bytes);
      }
      await sandbox.files.writeAll(safe);
    });
  }

  revert(path: string, tree: TreeHash): Promise<void> {
    return this.#change(`${path} was not reverted.`, async (sandbox) => {
      const entry = (await this.options.trees.read(tree)).find((file) => file.path === path);
      if (entry) await sandbox.files.write(path, await this.options.trees.blob(entry.hash));
      else await sandbox.files.remove(path);
    });
  }

  async #change(
    failed: string,
    work: (sandbox: Awaited<ReturnType<SandboxHost["ready"]>>) => Promise<void>,
  ): Promise<void> {
    if (this.options.refused()) return;
    try {
      await work(await this.options.host.ready());
      await this.options.host.persist("user-edit");
    } catch (caught) {
      this.options.report(`${failed} ${toAppError(caught).message}`);
    }
  }
}

function checked(raw: string): string {
  const path = safePath(raw);
  if (path === null)
    throw new Failure(appError("bad-input", `"${raw.slice(0, 80)}" is not a path inside the project.`));
  return path;
}
