import { rememberNamespace } from "../bindings/types.ts";
import type { EsmSyntax } from "./syntax-types.ts";

export type Getter = () => unknown;
export const STATUS = { unlinked: 0, linking: 1, linked: 2, evaluating: 3, evaluated: 4, failed: 5 } as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];
/** Assigns what an importer reads by a constant of its own: for exports that are set again later. */
type Update = (value: unknown) => void;

/** A module as the specification sees it: one with source text, or a synthetic one. */
export class ModuleRecord {
  readonly url: string;
  /** Null for a synthetic module. */
  readonly syntax: EsmSyntax | null;
  status: Status = STATUS.unlinked;
  error: unknown;
  /** By the index of `syntax.requests`. */
  dependencies: ModuleRecord[] = [];
  namespace: object | null = null;
  /** Its own bindings by exported name; null until it has begun. */
  getters: Map<string, Getter> | null = null;
  /** A number that modules importing each other in a circle share; 0 when it is in no circle. */
  circle = 0;
  /** Awaits at its top level. */
  waits = false;
  /** Runs the body. A promise when it waits. */
  run: () => Promise<unknown> | undefined = () => undefined;
  /** Before anything runs: hoists functions of a module in a circle. */
  hoist: (() => void) | null = null;

  // Of a synthetic module.
  readonly values = new Map<string, unknown>();
  readonly updates = new Map<string, Update[]>();

  // Of evaluation: the specification's fields.
  order = -1;
  ancestor = -1;
  cycleRoot: ModuleRecord | null = null;
  asyncOrder = 0;
  pending = 0;
  readonly asyncParents: ModuleRecord[] = [];
  /** All of it has run: its bindings have their values. */
  finished = false;
  promise: Promise<unknown> | null = null;
  settle: { resolve(): void; reject(error: unknown): void } | null = null;

  constructor(url: string, syntax: EsmSyntax | null, names: readonly string[] = []) {
    this.url = url;
    this.syntax = syntax;
    if (syntax) return;
    for (const name of names) this.values.set(name, undefined);
    this.getters = new Map(names.map((name) => [name, () => this.values.get(name)]));
  }

  /** @throws ReferenceError for a name the module does not have */
  setExport(name: string, value: unknown): void {
    if (!this.values.has(name)) throw new ReferenceError(`Export '${name}' is not defined in module`);
    this.values.set(name, value);
    for (const update of this.updates.get(name) ?? []) update(value);
  }
}

export type Resolution =
  | { readonly module: ModuleRecord; readonly name: string; readonly mutable: boolean }
  | "ambiguous"
  | null;

/** ResolveExport of the specification. `name` of the result is "*" for a namespace. */
export function resolveExport(
  module: ModuleRecord,
  name: string,
  seen = new Map<ModuleRecord, Set<string>>(),
): Resolution {
  const names = seen.get(module) ?? new Set();
  if (names.has(name)) return null;
  seen.set(module, names.add(name));
  const { syntax } = module;
  if (!syntax) return module.values.has(name) ? { module, name, mutable: false } : null;
  const local = syntax.locals.get(name);
  if (local !== undefined) return { module, name, mutable: syntax.mutable.has(local) };
  const again = syntax.reExports.get(name);
  if (again) {
    const from = module.dependencies[again.request] as ModuleRecord;
    if (again.imported === "*") return { module: from, name: "*", mutable: false };
    return resolveExport(from, again.imported, seen);
  }
  if (name === "default") return null;
  let found: Resolution = null;
  for (const star of syntax.stars) {
    const next = resolveExport(module.dependencies[star] as ModuleRecord, name, seen);
    if (next === "ambiguous") return next;
    if (!next) continue;
    if (found && (found.module !== next.module || found.name !== next.name)) return "ambiguous";
    found = next;
  }
  return found;
}

function exportedNames(module: ModuleRecord, seen = new Set<ModuleRecord>()): Set<string> {
  if (seen.has(module)) return new Set();
  seen.add(module);
  if (!module.syntax) return new Set(module.values.keys());
  const names = new Set([...module.syntax.locals.keys(), ...module.syntax.reExports.keys()]);
  for (const star of module.syntax.stars)
    for (const name of exportedNames(module.dependencies[star] as ModuleRecord, seen))
      if (name !== "default") names.add(name);
  return names;
}

/** Reads a binding wherever it lies; one that does not exist yet throws as the engine would. */
function getterOf({ module, name }: Exclude<Resolution, "ambiguous" | null>): Getter {
  if (name === "*") return () => namespaceOf(module);
  return (
    module.getters?.get(name) ??
    (() => {
      const getter = module.getters?.get(name);
      if (!getter) throw new ReferenceError(`Cannot access '${name}' before initialization`);
      return getter();
    })
  );
}

/**
 * The namespace object. Its properties are read through getters until the module has run; then those that can change no
 * more become plain values, which cost nothing to read.
 */
export function namespaceOf(module: ModuleRecord): object {
  if (module.namespace) return module.namespace;
  const namespace: object = Object.create(null);
  module.namespace = namespace;
  rememberNamespace(namespace);
  for (const name of [...exportedNames(module)].sort()) {
    const found = resolveExport(module, name);
    if (!found || found === "ambiguous") continue;
    Object.defineProperty(namespace, name, { get: getterOf(found), enumerable: true, configurable: true });
  }
  Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
  Object.preventExtensions(namespace);
  if (module.finished) fixNamespace(module);
  return namespace;
}

/** Once a module and all it imports have run. */
export function fixNamespace(module: ModuleRecord): void {
  const { namespace } = module;
  if (!namespace) return;
  for (const name of Object.keys(namespace)) {
    const found = resolveExport(module, name);
    if (!found || found === "ambiguous") continue;
    const { finished, syntax, url } = found.module;
    if (!finished || found.mutable || (!syntax && !url.startsWith("file:"))) continue;
    try {
      Object.defineProperty(namespace, name, { value: getterOf(found)(), writable: false, configurable: false });
    } catch {
      // Never initialised: its getter goes on saying so.
    }
  }
}
