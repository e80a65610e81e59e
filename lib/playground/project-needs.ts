import type { Sandbox, SandboxFiles } from "../ports/sandbox.ts";
import { WASM_BUILDS } from "../sandbox/embedded/npm/wasm-build-names.ts";

type Driver = Sandbox["driver"];
/** An entry of the lock, as it is found: nobody checked it. */
type Locked = Readonly<Record<"cpu" | "os" | "dependencies" | "optionalDependencies", unknown>>;

/** What a package that is built against Node's own headers, or fetches such a build, depends on. */
const ADD_ON_TOOLS = [
  "node-gyp-build",
  "prebuild-install",
  "node-addon-api",
  "nan",
  "bindings",
  "@mapbox/node-pre-gyp",
];
const MOST_NAMES = 3;

const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

function packagesOf(lock: Uint8Array): ReadonlyMap<string, Locked> {
  try {
    const { packages } = JSON.parse(new TextDecoder().decode(lock)) as { packages?: unknown };
    const entries = Object.entries(typeof packages === "object" && packages !== null ? packages : {});
    return new Map(
      entries.flatMap(([path, entry]) =>
        path.includes("node_modules/") && typeof entry === "object" && entry !== null
          ? [[nameOf(path), entry as Locked] as const]
          : [],
      ),
    );
  } catch {
    return new Map();
  }
}

const namesIn = (record: unknown): string[] =>
  typeof record === "object" && record !== null ? Object.keys(record) : [];
const has = (list: unknown, word: string): boolean => Array.isArray(list) && list.includes(word);

/** Packages with parts for one kind of machine and none for WebAssembly, and add-ons that are built for one. */
function compiled(packages: ReadonlyMap<string, Locked>): { readonly parts: string[]; readonly addOns: string[] } {
  const parts: string[] = [];
  const addOns: string[] = [];
  for (const [name, { dependencies, optionalDependencies }] of packages) {
    if (Object.hasOwn(WASM_BUILDS, name)) continue;
    const optional = namesIn(optionalDependencies).map((each) => packages.get(each));
    const forLinux = optional.some((each) => has(each?.os, "linux") && has(each?.cpu, "x64"));
    if (forLinux && !optional.some((each) => has(each?.cpu, "wasm32"))) parts.push(name);
    else if (namesIn(dependencies).some((each) => ADD_ON_TOOLS.includes(each)) && !ADD_ON_TOOLS.includes(name))
      addOns.push(name);
  }
  return { parts, addOns };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

/**
 * What is to be told when the project's lock names packages that this sandbox cannot load, and the other sandbox where that
 * may help; null otherwise. `other`: what a person may take instead. Throws Failure.
 */
export async function projectNeeds(
  files: Pick<SandboxFiles, "read">,
  driver: Driver,
  other: Driver | null,
): Promise<{ readonly text: string; readonly offers: Driver | null } | null> {
  const lock = await files.read("package-lock.json");
  if (!lock) return null;
  const { parts, addOns } = compiled(packagesOf(lock));
  const sentences: string[] = [];
  let offers: Driver | null = null;
  if (addOns.length > 0)
    sentences.push(`Native add-ons load in no browser’s sandbox; this project has ${list(addOns)}.`);
  if (parts.length > 0 && driver === "embedded") {
    if (other === "webcontainer") offers = other;
    const offer = offers
      ? "WebContainer may run them."
      : "WebContainer may run them; whoever runs this site can switch it on.";
    sentences.push(
      `The embedded sandbox cannot load the parts of ${list(parts)} that are compiled for one kind of machine. ${offer}`,
    );
  }
  return sentences.length > 0 ? { text: sentences.join(" "), offers } : null;
}
