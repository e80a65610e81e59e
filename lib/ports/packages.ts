/** What a registry said, whatever its status. */
export type RegistryAnswer = { readonly status: number; readonly body: Uint8Array<ArrayBuffer> };

/** "short": a package's document with what an installation needs. "full": all of it. "tarball": one version's archive. */
export type RegistryForm = "short" | "full" | "tarball";

/** The way to a package registry. It only reads. */
export interface PackageRegistry {
  /**
   * `path`: `<name>` or `@scope/name`, with `/-/<file>.tgz` for a tarball. Throws Failure: "network" when the registry is out
   * of reach, "too-large", or "bad-input" for a path of another kind. Aborting the signal cancels it.
   */
  read(path: string, form: RegistryForm, signal: AbortSignal): Promise<RegistryAnswer>;
}

/** Keeps what was fetched and verified from one visit to the next. A cache may forget: nothing depends on it but speed. */
export interface PackageCache {
  /** In the order of the keys; null for what is not there or is not as it was put. Never throws. */
  get(keys: readonly string[]): Promise<readonly (Uint8Array<ArrayBuffer> | null)[]>;
  /** Where there is no room it keeps nothing. Never throws. */
  put(key: string, data: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** Where a sandbox's packages come from; a sandbox without it cannot install any. */
export type PackageSources = { readonly registry: PackageRegistry; readonly cache: PackageCache };
