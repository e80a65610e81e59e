import { readWithin } from "../../../domain/bytes.ts";
import { Failure } from "../../../domain/errors.ts";
import type { PackageRegistry, PackageSources } from "../../../ports/packages.ts";
import { digestOf, mismatch, strongest } from "../packages/integrity.ts";
import type { PackageFailure } from "../packages/package-messages.ts";
import { packTree } from "../packages/packed-tree.ts";
import { BadArchive, readTar } from "../packages/read-tar.ts";

/** Bytes of all files of one package. */
const UNPACKED_LIMIT = 512 * 1024 * 1024;
/** Milliseconds for which a document is taken as it was fetched, as the registry's own cache header has it. */
const FRESH_MS = 300_000;
/** Of the form that packages are kept in. */
const FORM = 1;

export class PackageError extends Error {
  constructor(readonly failure: PackageFailure) {
    super(failure.message);
  }
}
const refuse = (code: string, message: string): PackageError => new PackageError({ code, message });

export const packageKey = (wanted: readonly string[]): string | null =>
  wanted[0] === undefined ? null : `package:${FORM}:${wanted[0]}`;

async function ask(registry: PackageRegistry, path: string, form: "short" | "full" | "tarball", signal: AbortSignal) {
  try {
    return await registry.read(path, form, signal);
  } catch (caught) {
    if (caught instanceof PackageError) throw caught;
    const { code, message } =
      caught instanceof Failure ? caught.error : { code: "network", message: "The package registry is out of reach." };
    throw refuse(code === "too-large" ? "EFBIG" : code === "bad-input" ? "EINVALIDPACKAGENAME" : "ENOTFOUND", message);
  }
}

/** A package's document: fetched lately, fetched now, or, when the registry is out of reach, as it was last. @throws PackageError */
export async function fetchDocument(
  { registry, cache }: PackageSources,
  name: string,
  form: "short" | "full",
  signal: AbortSignal,
): Promise<{ status: number; body: Uint8Array<ArrayBuffer> }> {
  const key = `document:${form}:${name}`;
  const [kept] = await cache.get([key]);
  const old = kept && kept.length >= 8 ? { at: new DataView(kept.buffer).getFloat64(0), body: kept.slice(8) } : null;
  if (old && Math.abs(Date.now() - old.at) < FRESH_MS) return { status: 200, body: old.body };
  try {
    const answer = await ask(registry, name, form, signal);
    if (answer.status === 200) {
      const stamped = new Uint8Array(8 + answer.body.length);
      new DataView(stamped.buffer).setFloat64(0, Date.now());
      stamped.set(answer.body, 8);
      void cache.put(key, stamped);
    } else if (answer.status >= 500 && old) return { status: 200, body: old.body };
    return answer;
  } catch (caught) {
    if (old && !signal.aborted) return { status: 200, body: old.body };
    throw caught;
  }
}

async function gunzip(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  // Some very old packages are tar archives as they are.
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data;
  const unpacked = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  const all = await readWithin(unpacked, UNPACKED_LIMIT);
  if (all) return all;
  throw refuse("EFBIG", `The package unpacks to more than ${UNPACKED_LIMIT / 1024 / 1024} MB and was refused.`);
}

/**
 * One version's files, packed, after its archive was found to be what `integrity` says (anything, when that is empty); its own
 * integrity comes along. They are kept in the cache under that. @throws PackageError
 */
export async function fetchPackage(
  { registry, cache }: PackageSources,
  path: string,
  integrity: string,
  signal: AbortSignal,
): Promise<{ data: Uint8Array<ArrayBuffer>; integrity: string }> {
  const wanted = strongest(integrity);
  if (integrity !== "" && wanted.length === 0)
    throw refuse(
      "EINTEGRITY",
      `"${integrity.slice(0, 200)}" is no integrity that can be checked. Nothing was installed.`,
    );
  const { status, body } = await ask(registry, path, "tarball", signal);
  if (status === 404) throw refuse("E404", `404 Not Found - GET ${path} - Not found`);
  if (status !== 200) throw refuse(`E${status}`, `${status} - GET ${path} - the registry did not give the package.`);
  const found = wanted.length > 0 ? await mismatch(body, wanted) : null;
  if (found !== null) {
    const algorithm = found.split("-")[0];
    throw refuse(
      "EINTEGRITY",
      `${wanted.join(" ")} integrity checksum failed when using ${algorithm}: wanted ${wanted.join(" ")} but got ${found}. (${body.length} bytes)`,
    );
  }
  let data: Uint8Array<ArrayBuffer>;
  try {
    data = packTree(readTar(await gunzip(body)));
  } catch (caught) {
    if (caught instanceof PackageError) throw caught;
    const why = caught instanceof BadArchive ? caught.message : "It is not a gzip archive.";
    throw refuse("TAR_BAD_ARCHIVE", `The package at ${path} cannot be unpacked. ${why}`);
  }
  const own = wanted[0] ?? (await digestOf(body));
  // Kept before it is given away: its bytes move to the kernel.
  await cache.put(packageKey([own]) as string, data);
  return { data, integrity: own };
}
