import { appError, Failure } from "../../../domain/errors.ts";
import type { BlobHash } from "../../../domain/ids.ts";
import type { TreeEntry } from "../../../domain/tree.ts";
import type { TreeSnapshot } from "../../../ports/sandbox.ts";
import type { KernelLink } from "./link.ts";
import { answers } from "./protocol-check.ts";

type Picture = Pick<TreeSnapshot, "hash" | "entries">;

/** The project as a whole, as the port has it: what it is now, and what it is to be. */
export class Trees {
  /** The newest picture, so that it need not cross again while it stays. */
  #last: Picture | null = null;

  /** Of contents, those that are not stored. @throws Failure */
  async snapshot(link: KernelLink, stored: ReadonlySet<BlobHash>): Promise<TreeSnapshot> {
    const { held, hash, entries, fresh } = await this.#hold(link);
    const blobs = new Map(fresh.filter(([each]) => !stored.has(each)));
    const missing = new Set(entries.map((entry) => entry.hash).filter((each) => !stored.has(each) && !blobs.has(each)));
    try {
      if (missing.size > 0) {
        const rest = await link.request({ op: "blobs", held, hashes: [...missing] }, answers.blobs);
        for (const [each, bytes] of rest) blobs.set(each, bytes);
      }
      return { hash, entries, blobs };
    } finally {
      this.#release(link, held);
    }
  }

  /** @throws Failure */
  async restore(
    link: KernelLink,
    entries: readonly TreeEntry[],
    read: (hash: BlobHash) => Promise<Uint8Array>,
  ): Promise<void> {
    const { held, entries: present } = await this.#hold(link);
    this.#release(link, held);
    const known = new Set(present.map((entry) => entry.hash));
    const missing = [...new Set(entries.map((entry) => entry.hash))].filter((hash) => !known.has(hash));
    const blobs = await Promise.all(missing.map(async (hash) => [hash, await read(hash)] as const));
    await link.request({ op: "restore", entries, blobs }, answers.nothing);
  }

  /** @throws Failure */
  async #hold(link: KernelLink) {
    const last = this.#last;
    const answer = await link.request({ op: "hold", known: last?.hash ?? null }, answers.hold);
    const entries = answer.entries ?? (last?.hash === answer.hash ? last.entries : null);
    if (!entries)
      throw new Failure(appError("corrupt", "The sandbox gave files that cannot be right. Start it again."));
    this.#last = { hash: answer.hash, entries };
    return { ...answer, entries };
  }

  /** Nothing depends on the answer, and a kernel that dies has released everything. */
  #release(link: KernelLink, held: number): void {
    link.request({ op: "release", held }, answers.nothing).catch(() => undefined);
  }
}
