const TARBALL = /^https?:\/\/[^/]+\/(?:.*?\/)??((?:@[\w.~-]+\/|@[\w.~-]+%2[fF])?[\w.~-]+\/-\/[\w.~-]+\.tgz)$/;

/**
 * Where the registry has the archive that a lock or a document names, whatever host it names: packages come from this site's
 * registry only, and their integrity says whether they are the ones. Null for what is no registry's archive.
 */
export function tarballPath(resolved: string): string | null {
  return TARBALL.exec(resolved)?.[1]?.replace(/%2f/i, "/") ?? null;
}
