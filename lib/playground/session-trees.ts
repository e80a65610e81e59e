import { type AppError, appError, Failure } from "../domain/errors.ts";
import type { SessionId } from "../domain/ids.ts";
import { type BlobHash, blobHash, type TreeHash } from "../domain/ids.ts";
import { formatManifest, parseManifest, type TreeEntry } from "../domain/tree.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { Sandbox } from "../ports/sandbox.ts";

const KEPT_MANIFESTS = 64;

type Picture = { readonly tree: TreeHash; readonly blobs: ReadonlyMap<BlobHash, Uint8Array> };

/** The trees of one session: stored as blobs (every file, and the manifest under the tree's own hash), read back by hash. */
export class SessionTrees {
  #manifests = new Map<TreeHash, readonly TreeEntry[]>();
  #stored: Set<BlobHash> | null = null;

  constructor(
    private readonly id: SessionId,
    private blobs: BlobStore,
    /** The store takes no more. May give another one by moveTo before it resolves; what was refused goes there. */
    private readonly refused: (error: AppError) => Promise<unknown> = async () => undefined,
  ) {}

  /** After the disk failed: from now on into this store, which holds what was stored so far. */
  moveTo(blobs: BlobStore): void {
    this.blobs = blobs;
    this.#stored = null;
  }

  /**
   * The sandbox's files as they are at this moment, and the blobs of that tree which are not stored: they go to the disk
   * with the first event that names the tree, and kept() is told then. Throws Failure.
   */
  async picture(sandbox: Sandbox): Promise<Picture> {
    const known = await this.#known();
    const { hash, entries, blobs } = await sandbox.snapshot(known);
    const fresh = new Map(blobs);
    const manifest = blobHash(hash);
    if (!known.has(manifest)) fresh.set(manifest, new TextEncoder().encode(formatManifest(entries)));
    this.#remember(hash, entries);
    return { tree: hash, blobs: fresh };
  }

  /** These are on disk. */
  kept(blobs: ReadonlyMap<BlobHash, Uint8Array>): void {
    for (const hash of blobs.keys()) this.#stored?.add(hash);
  }

  /** Throws Failure. */
  async put(blobs: ReadonlyMap<BlobHash, Uint8Array>): Promise<void> {
    const store = this.blobs;
    let done = await store.put(this.id, blobs);
    if (!done.ok) {
      await this.refused(done.error);
      if (this.blobs !== store) done = await this.blobs.put(this.id, blobs);
    }
    if (!done.ok) throw new Failure(done.error);
    this.kept(blobs);
  }

  /** Entries of a tree. Throws Failure when it is not stored. */
  async read(tree: TreeHash): Promise<readonly TreeEntry[]> {
    const kept = this.#manifests.get(tree);
    if (kept) return kept;
    const manifest = await this.blobs.get(blobHash(tree));
    if (!manifest.ok) throw new Failure(manifest.error);
    const entries = parseManifest(new TextDecoder().decode(manifest.value));
    this.#remember(tree, entries);
    return entries;
  }

  async blob(hash: BlobHash): Promise<Uint8Array> {
    const bytes = await this.blobs.get(hash);
    if (!bytes.ok) throw new Failure(bytes.error);
    return bytes.value;
  }

  /** Makes the sandbox's files those of `tree`. Throws Failure. */
  async restore(sandbox: Sandbox, tree: TreeHash): Promise<void> {
    const entries = await this.read(tree);
    await sandbox.restore(entries, (hash) => this.blob(hash));
  }

  #remember(tree: TreeHash, entries: readonly TreeEntry[]): void {
    this.#manifests.set(tree, entries);
    const oldest = this.#manifests.keys().next();
    if (this.#manifests.size > KEPT_MANIFESTS && !oldest.done) this.#manifests.delete(oldest.value);
  }

  async #known(): Promise<Set<BlobHash>> {
    if (this.#stored) return this.#stored;
    const stored = await this.blobs.stored(this.id);
    if (!stored.ok) throw new Failure(stored.error);
    this.#stored = new Set(stored.value);
    return this.#stored;
  }
}

export async function sha256(bytes: Uint8Array): Promise<BlobHash> {
  if (!globalThis.crypto?.subtle)
    throw new Failure(
      appError(
        "not-isolated",
        "This page is not a secure context, so files cannot be hashed. Open it over https or on localhost.",
      ),
    );
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return blobHash(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}

/** The tree of plain files: its hash, its entries, and all blobs to store for it (manifest included). */
export async function treeOf(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ tree: TreeHash; blobs: Map<BlobHash, Uint8Array> }> {
  const blobs = new Map<BlobHash, Uint8Array>();
  const entries: TreeEntry[] = [];
  for (const [path, bytes] of files) {
    const hash = await sha256(bytes);
    blobs.set(hash, bytes);
    entries.push({ path, mode: "100644", size: bytes.length, hash });
  }
  const manifest = new TextEncoder().encode(formatManifest(entries));
  const hash = await sha256(manifest);
  blobs.set(hash, manifest);
  return { tree: hash as string as TreeHash, blobs };
}
