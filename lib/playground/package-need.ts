import type { SandboxFiles } from "../ports/sandbox.ts";

const LOCK = "package-lock.json";
/** What npm leaves beside the packages it has put in place; a project that brought its own has their folders. */
const INSTALLED = "node_modules/.package-lock.json";

/** Bytes of a file that is read; npm's own are far smaller, and what reads them is the page. */
const MOST_READ = 32 * 1024 * 1024;

type Files = Pick<SandboxFiles, "read" | "list">;

/** How a project's packages are installed that are not there; null when it has none, or they are. Throws Failure. */
export async function packageNeed(files: Files): Promise<"npm ci" | "npm install" | null> {
  const lock = await files.read(LOCK);
  const locked = lock !== null && lock.length <= MOST_READ && new TextDecoder().decode(lock).includes('"node_modules/');
  if (!locked && (lock !== null || !namesPackages(await files.read("package.json")))) return null;
  if (await files.read(INSTALLED)) return null;
  // The list is long in a large project, so it is asked for last.
  if ((await files.list()).some(({ path }) => path.startsWith("node_modules/"))) return null;
  return locked ? "npm ci" : "npm install";
}

/** How many packages npm has put in place; null when it has put none. Throws Failure. */
export async function installedPackages(files: Pick<SandboxFiles, "read">): Promise<number | null> {
  const installed = readObject(await files.read(INSTALLED));
  const packages = installed?.["packages"];
  return packages && typeof packages === "object" ? Object.keys(packages).length : null;
}

function namesPackages(manifest: Uint8Array | null): boolean {
  const fields = readObject(manifest);
  return ["dependencies", "devDependencies", "optionalDependencies"].some((field) => {
    const named = fields?.[field];
    return typeof named === "object" && named !== null && Object.keys(named).length > 0;
  });
}

function readObject(bytes: Uint8Array | null): Record<string, unknown> | null {
  try {
    const value: unknown = bytes && bytes.length <= MOST_READ && JSON.parse(new TextDecoder().decode(bytes));
    return value && typeof value === "object" ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
