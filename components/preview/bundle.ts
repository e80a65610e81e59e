import { mediaType } from "@/lib/domain/media-types.ts";
import { dataAddress, resolveAddress, type Target } from "./addresses.ts";

/** All that one page may take together, in bytes of its files. */
const MAX_BYTES = 24_000_000;

export type BundleSource = {
  readonly files: { has(path: string): boolean };
  /** null: there is no such file. */
  read(path: string): Promise<Uint8Array | null>;
};

/** What one bundling has read so far, and what it could not do, in sentences. */
export class Bundle {
  /** Every path that was asked for, there or not: when one of them changes, the page is out of date. */
  readonly asked = new Set<string>();
  readonly problems: string[] = [];
  #bytes = 0;

  constructor(private readonly source: BundleSource) {}

  note(problem: string): void {
    if (this.problems.length < 50 && !this.problems.includes(problem)) this.problems.push(problem);
  }

  /** The file that an address means; says so when it cannot be had. */
  locate(from: string, address: string): string | null {
    const target: Target = resolveAddress(from, address, this.source.files);
    if (target.kind === "file") return target.path;
    if (target.kind === "missing") {
      this.asked.add(target.path);
      this.note(`${from} asks for ${target.path}, which is not in the project.`);
    } else if (target.kind === "remote") {
      this.note(`${from} asks for ${address.trim().slice(0, 200)}; a preview loads nothing from the network.`);
    }
    return null;
  }

  isMissing(from: string, address: string): boolean {
    return resolveAddress(from, address, this.source.files).kind === "missing";
  }

  async bytes(path: string): Promise<Uint8Array | null> {
    this.asked.add(path);
    const bytes = await this.source.read(path);
    if (!bytes) return null;
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_BYTES) return bytes;
    this.note(`${path} was left out: a preview holds at most ${MAX_BYTES / 1_000_000} MB.`);
    return null;
  }

  async text(path: string): Promise<string | null> {
    const bytes = await this.bytes(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** The file that `address` means as a data: address; null when there is none. */
  async inline(from: string, address: string): Promise<string | null> {
    const path = this.locate(from, address);
    const bytes = path === null ? null : await this.bytes(path);
    return path === null || bytes === null ? null : dataAddress(mediaType(path), bytes);
  }
}
