import type { SandboxFiles } from "../ports/sandbox.ts";

const LOCK = "package-lock.json";
/** What npm leaves beside the packages it has put in place; a project that brought its own has their folders. */
const INSTALLED = "node_modules/.package-lock.json";

const SENTENCE = "The packages in node_modules are not kept with a session. Run npm ci to bring them back";
const CACHED = ": what was installed in this browser before comes from its cache.";

/**
 * A sentence when the project's lock names packages and none are there; null otherwise. `cached`: installing asks our own
 * cache first. Throws Failure.
 */
export async function missingPackages(
  files: Pick<SandboxFiles, "read" | "list">,
  cached: boolean,
): Promise<string | null> {
  const lock = await files.read(LOCK);
  if (!lock || !new TextDecoder().decode(lock).includes('"node_modules/') || (await files.read(INSTALLED))) return null;
  const own = (await files.list()).some(({ path }) => path.startsWith("node_modules/"));
  return own ? null : SENTENCE + (cached ? CACHED : ".");
}
