import satisfies from "semver/functions/satisfies.js";
import type { WantedPackage } from "../packages/package-messages.ts";
import { tarballPath } from "../packages/tarball-path.ts";

export type LockEntry = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly hasShrinkwrap?: boolean;
  readonly deprecated?: string;
  readonly funding?: unknown;
  readonly bin?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
};
type Lock = { readonly lockfileVersion?: number; readonly packages?: Readonly<Record<string, LockEntry>> };
type Manifest = Readonly<Record<string, unknown>>;

export type Plan = {
  readonly wanted: readonly WantedPackage[];
  /** Those that are put in place, by location. */
  readonly entries: readonly (readonly [location: string, entry: LockEntry])[];
};

const NAME = "(?:@[\\w.~-]+/)?[\\w~-][\\w.~-]*";
const LOCATION = new RegExp(`^node_modules/${NAME}(?:/node_modules/${NAME})*$`);
const DEPENDENCIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;
/** What needs the whole of npm to be judged. */
const RARE = ["workspaces", "overrides", "bundleDependencies", "bundledDependencies", "peerDependenciesMeta"] as const;
const NODE = "20.20.2";
/** Of several builds the one for WebAssembly: what is compiled for a machine cannot be loaded here (see cli/patches.ts). */
const PLATFORM = { os: "linux", cpu: "wasm32", libc: "glibc" } as const;

function fits(list: readonly string[] | undefined, value: string): boolean {
  if (!list || list.length === 0 || (list.length === 1 && list[0] === "any")) return true;
  if (list.includes(`!${value}`)) return false;
  return list.every((each) => each.startsWith("!")) || list.includes(value);
}

const same = (one: unknown, other: unknown): boolean => {
  const text = (value: unknown): string => JSON.stringify(Object.entries((value as object | undefined) ?? {}).sort());
  return text(one) === text(other);
};

/** As npm-normalize-package-bin: a name is one part of a path, a file lies in the package. */
function binsOf({ bin = {} }: LockEntry): [string, string][] {
  return Object.entries(bin).flatMap(([name, file]) => {
    const base = name.split(/[/\\:]/).at(-1) ?? "";
    const parts = file.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
    return base === "" || base === "." || base === ".." || parts.includes("..") || parts.length === 0
      ? []
      : [[base, parts.join("/")] as [string, string]];
  });
}

/** Every dependency is in a node_modules on the way up. */
function complete(packages: Readonly<Record<string, LockEntry>>): boolean {
  return Object.entries(packages).every(([location, { dependencies = {} }]) =>
    Object.keys(dependencies).every((name) => {
      for (let at = location; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
        if (packages[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`]) return true;
        if (at === "") return false;
        if (!at.includes("/node_modules/")) at = "";
      }
    }),
  );
}

/** Where registries have the archive of a version; a lock may leave out that it lies there (omit-lockfile-registry-resolved). */
function usualPath(location: string, { name, version }: LockEntry): string | null {
  const full = name ?? nameAt(location);
  return version === undefined ? null : `${full}/-/${full.split("/").at(-1)}-${version}.tgz`;
}

export const nameAt = (location: string): string => location.slice(location.lastIndexOf("node_modules/") + 13);

/**
 * What a plain lock asks for, without building a tree: everything comes from the registry with its integrity, the project's
 * own dependencies are those that the lock was made for, and nothing is in it that only npm itself can judge. Null otherwise.
 * `omit`: kinds of dependencies to be left out.
 */
export function planOf(root: string, manifest: Manifest, lock: Lock, omit: ReadonlySet<string>): Plan | null {
  const { packages } = lock;
  if ((lock.lockfileVersion !== 2 && lock.lockfileVersion !== 3) || !packages?.[""]) return null;
  if (RARE.some((field) => manifest[field] !== undefined)) return null;
  const top = packages[""] as unknown as Manifest;
  if (!DEPENDENCIES.every((field) => same(manifest[field], top[field])) || !complete(packages)) return null;
  const wanted: WantedPackage[] = [];
  const entries: [string, LockEntry][] = [];
  for (const [location, entry] of Object.entries(packages)) {
    if (location === "") continue;
    if (entry.link || entry.hasShrinkwrap || !LOCATION.test(location)) return null;
    const left =
      (entry.dev && omit.has("dev")) ||
      (entry.optional && omit.has("optional")) ||
      (entry.devOptional && omit.has("dev") && omit.has("optional")) ||
      (entry.peer && omit.has("peer"));
    if (left) continue;
    if (!fits(entry.os, PLATFORM.os) || !fits(entry.cpu, PLATFORM.cpu) || !fits(entry.libc, PLATFORM.libc)) {
      // One of several for other machines; with dependencies of its own, those would have to go too.
      if (!entry.optional || Object.keys(entry.dependencies ?? {}).length > 0) return null;
      continue;
    }
    const { node } = entry.engines ?? {};
    if (node !== undefined && !satisfies(NODE, node, { includePrerelease: true })) return null;
    entries.push([location, entry]);
    if (entry.inBundle) continue;
    const path = entry.resolved === undefined ? usualPath(location, entry) : tarballPath(entry.resolved);
    if (path === null || !entry.integrity) return null;
    wanted.push({
      at: `${root}/${location}`,
      path,
      integrity: entry.integrity,
      optional: entry.optional === true,
      bins: binsOf(entry),
    });
  }
  return { wanted, entries };
}
