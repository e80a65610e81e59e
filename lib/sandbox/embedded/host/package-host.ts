import type { PackageSources } from "../../../ports/packages.ts";
import { strongest } from "../packages/integrity.ts";
import type { PackageFailure, PackageReport } from "../packages/package-messages.ts";
import { fetchDocument, fetchPackage, PackageError, packageKey } from "./fetch-package.ts";
import type { HostMessage } from "./protocol.ts";

/** Archives fetched at a time: what a browser opens to one server. */
const AT_ONCE = 6;
/** Packages read from the cache in one go: the kernel places the first while the next are read. */
const READ_AT_ONCE = 64;

const NONE: PackageFailure = {
  code: "ENOTFOUND",
  message: "This sandbox has no package registry, so nothing can be fetched.",
};
/** In npm's words. */
const notKept = (path: string): PackageFailure => ({
  code: "ENOTCACHED",
  message: `request to ${path} failed: cache mode is 'only-if-cached' but no cached response is available.`,
});
/** The same without a way to the registry. */
const keptOnly = ({ cache }: PackageSources): PackageSources => ({
  cache,
  registry: { read: (path) => Promise.reject(new PackageError(notKept(path))) },
});
const failureOf = (caught: unknown): PackageFailure =>
  caught instanceof PackageError ? caught.failure : { code: "EIO", message: String(caught) };

/** Answers what the sandbox's npm asks of the registry: from the cache, or through it, and only what is what it says it is. */
export class PackageHost {
  readonly #running = new Map<number, AbortController>();

  constructor(
    private readonly sources: PackageSources | null,
    private readonly send: (message: HostMessage, transfer?: Transferable[]) => void,
  ) {}

  hear(report: PackageReport): void {
    if (report.type === "package-cancel") {
      this.#running.get(report.request)?.abort();
      return;
    }
    const { request } = report;
    if (this.#running.has(request)) return;
    const controller = new AbortController();
    this.#running.set(request, controller);
    const work =
      report.type === "document"
        ? this.#document(report, controller.signal)
        : this.#packages(report, controller.signal);
    void work.finally(() => this.#running.delete(request));
  }

  /** The kernel that asked is gone. */
  stop(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  async #document({ request, name, form, offline }: Extract<PackageReport, { type: "document" }>, signal: AbortSignal) {
    let failure: PackageFailure | null = NONE;
    let status = 0;
    let body = new Uint8Array(0);
    try {
      if (this.sources) {
        ({ status, body } = await fetchDocument(offline ? keptOnly(this.sources) : this.sources, name, form, signal));
        failure = null;
      }
    } catch (caught) {
      failure = failureOf(caught);
    }
    if (!signal.aborted) this.send({ type: "document", request, status, body, failure }, [body.buffer]);
  }

  async #packages({ request, wanted, offline }: Extract<PackageReport, { type: "packages" }>, signal: AbortSignal) {
    const give = (index: number, data: Uint8Array<ArrayBuffer>, integrity: string): void => {
      if (!signal.aborted)
        this.send({ type: "package", request, index, data, integrity, failure: null }, [data.buffer]);
    };
    const missing: number[] = [];
    const sources = this.sources && offline ? keptOnly(this.sources) : this.sources;
    for (let from = 0; sources && from < wanted.length && !signal.aborted; from += READ_AT_ONCE) {
      const part = wanted.slice(from, from + READ_AT_ONCE);
      const keys = part.map(({ integrity }) => packageKey(strongest(integrity)));
      const kept = await sources.cache.get(keys.map((key) => key ?? ""));
      for (const [index, { integrity }] of part.entries()) {
        const data = keys[index] === null ? null : kept[index];
        if (data) give(from + index, data, strongest(integrity)[0] as string);
        else missing.push(from + index);
      }
    }
    if (!sources) missing.push(...wanted.keys());
    const fetchNext = async (): Promise<void> => {
      for (let index = missing.shift(); index !== undefined && !signal.aborted; index = missing.shift()) {
        const { path, integrity } = wanted[index] as (typeof wanted)[number];
        let failure = NONE;
        try {
          if (sources) {
            const found = await fetchPackage(sources, path, integrity, signal);
            give(index, found.data, found.integrity);
            continue;
          }
        } catch (caught) {
          failure = failureOf(caught);
        }
        if (!signal.aborted) this.send({ type: "package", request, index, data: null, integrity, failure });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  }
}
