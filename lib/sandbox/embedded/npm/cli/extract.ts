import { readFileSync, writeFileSync } from "node:fs";
import { tarballPath } from "../../packages/tarball-path.ts";
import { keptOnly } from "../package-calls.ts";
import { placeBuilds } from "../wasm-builds.ts";
import { packageCalls } from "./package-access.ts";

type Options = { readonly resolved?: string; readonly integrity?: unknown; readonly offline?: boolean };
type Extracted = { readonly from: string; readonly resolved: string; readonly integrity: string };
type Pacote = {
  manifest(spec: unknown, options: Options): Promise<{ _resolved?: string; _integrity?: string }>;
  extract(spec: unknown, place: string, options: Options): Promise<Extracted>;
};

const files = { read: (path: string): string => readFileSync(path, "utf8"), write: writeFileSync };
/** What is to be said of packages that were replaced, when npm says what it did. */
export const builds = new Set<string>();

/**
 * In the place of pacote's: a registry's package is fetched and verified by the page and put in place by the kernel. What lies
 * in the file system goes pacote's way.
 */
export function createExtract(pacote: Pacote): Pacote["extract"] {
  return async (spec, at, options) => {
    let { resolved, integrity } = options;
    if (!resolved && typeof spec === "string" && !/[:/]/.test(spec.replace(/^@[^/]+\//, ""))) {
      const manifest = await pacote.manifest(spec, options);
      resolved = manifest._resolved;
      integrity ??= manifest._integrity;
    }
    const path = resolved === undefined ? null : tarballPath(resolved);
    if (path === null || resolved === undefined) return pacote.extract(spec, at, options);
    const wanted = integrity ? String(integrity) : "";
    const { failures, integrities } = await placeBuilds(
      options.offline ? keptOnly(packageCalls()) : packageCalls(),
      files,
      [{ at, path, integrity: wanted, optional: false }],
      [],
      (line) => builds.add(line),
    );
    const [failure] = failures;
    if (failure) throw Object.assign(new Error(failure.message), { code: failure.code });
    return { from: String(spec), resolved, integrity: integrities[0] ?? wanted };
  };
}
