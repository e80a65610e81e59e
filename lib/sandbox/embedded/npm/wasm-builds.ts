import maxSatisfying from "semver/ranges/max-satisfying.js";
import type { WantedPackage } from "../packages/package-messages.ts";
import { tarballPath } from "../packages/tarball-path.ts";
import type { PackageCalls } from "./package-calls.ts";
import { WASM_BUILDS } from "./wasm-build-names.ts";

const ARCHIVE = /^((?:@[^/]+\/)?[^/]+)\/-\/[^/]*?-(\d+\.\d+\.\d+[^/]*)\.tgz$/;

type Replaced = { readonly name: string; readonly version: string; readonly build: string; readonly found: string };
type Versions = Readonly<
  Record<string, { readonly dist?: { readonly tarball?: string; readonly integrity?: string } }>
>;
export type Files = { read(path: string): string; write(path: string, text: string): void };

/** The same version or, where its makers left that one out, the last before it that promises the same. */
export function nearest(version: string, published: readonly string[]): string | null {
  if (published.includes(version)) return version;
  const [major, minor] = version.split(".");
  return maxSatisfying([...published], `>=${major === "0" ? `0.${minor}` : `${major}.0`}.0-0 <=${version}`);
}

/**
 * Puts packages in place, those of the table with the files of their builds for WebAssembly. Locks are left as they are: they name
 * what a machine needs. `told` gets a line for each replacement.
 */
export async function placeBuilds(
  calls: Pick<PackageCalls, "document" | "place">,
  files: Files,
  wanted: readonly WantedPackage[],
  clear: readonly string[],
  told: (line: string) => void,
): ReturnType<PackageCalls["place"]> {
  const replaced: (Replaced | null)[] = wanted.map(() => null);
  const asked = await Promise.all(
    wanted.map(async (each, index) => {
      const [, name = "", version = ""] = ARCHIVE.exec(each.path) ?? [];
      const build = Object.hasOwn(WASM_BUILDS, name) ? WASM_BUILDS[name] : undefined;
      if (build === undefined) return each;
      const { status, body, failure } = await calls.document(build, "short");
      const versions =
        failure || status !== 200
          ? {}
          : (JSON.parse(new TextDecoder().decode(body)) as { versions?: Versions }).versions;
      const found = nearest(version, Object.keys(versions ?? {}));
      const { tarball, integrity } = (found !== null && versions?.[found]?.dist) || {};
      const path = tarball === undefined ? null : tarballPath(tarball);
      if (found === null || path === null || !integrity) {
        const why = failure?.message ?? `${build} has none that goes with it.`;
        told(`${name} ${version} is compiled for a machine and will not load here: ${why}`);
        return each;
      }
      replaced[index] = { name, version, build, found };
      return { ...each, path, integrity };
    }),
  );
  const { failures, integrities, ...placed } = await calls.place(asked, clear);
  const failed = new Set(failures.map(({ index }) => index));
  const said = new Set<string>();
  for (const [index, each] of replaced.entries()) {
    if (!each || failed.has(index)) continue;
    const { name, version, build, found } = each;
    // To whoever looks for it, it is the package that was asked for.
    const manifest = `${wanted[index]?.at}/package.json`;
    const fields = JSON.parse(files.read(manifest)) as object;
    files.write(manifest, `${JSON.stringify({ ...fields, name, version }, null, 2)}\n`);
    said.add(`${name} ${version} is ${build} ${found} here, its makers' build for WebAssembly.`);
  }
  for (const line of said) told(line);
  return {
    ...placed,
    failures,
    integrities: integrities.map((own, at) => (replaced[at] ? (wanted[at]?.integrity ?? "") : own)),
  };
}

export const toldBuild = (line: string): string => `npm warn native ${line}\n`;
