import { rememberNamespace } from "../inspect/known.ts";
import type { EsmSyntax } from "./esm-syntax.ts";

export type Getter = () => unknown;
type Start = (
  live: readonly object[],
  register: (getters: Record<string, Getter>) => void,
  meta: object,
  dynamic: (specifier: unknown) => Promise<unknown>,
) => Body;
export type Body = Iterator<void, void> | AsyncIterator<void, void>;

/** A node of the module graph, of any kind. `names`: what it exports; null until it is known (CommonJS not yet run). */
export type ModuleRecord = {
  readonly url: string;
  readonly path: string;
  readonly kind: "esm" | "synthetic";
  readonly namespace: object;
  syntax?: EsmSyntax;
  dependencies: ModuleRecord[];
  getters: Map<string, Getter> | null;
  /** Compiled wrapper; awaits at its top level when `isAsync`. */
  start?: Start;
  isAsync: boolean;
  body?: Body;
  /** Runs a synthetic module (CommonJS, JSON, a built-in) and gives its exports. */
  produce?: () => ReadonlyMap<string, unknown>;
  status: "loaded" | "linked" | "evaluating" | "evaluated" | "failed";
  /** Of the group of modules that import each other in a circle. */
  group: number;
  pending?: Promise<void>;
  error?: unknown;
};

export function makeRecord(url: string, path: string, kind: ModuleRecord["kind"]): ModuleRecord {
  const namespace: object = Object.create(null);
  rememberNamespace(namespace);
  return { url, path, kind, namespace, dependencies: [], getters: null, isAsync: false, status: "loaded", group: 0 };
}

export type Resolution =
  | { readonly module: ModuleRecord; readonly name: string; readonly mutable: boolean }
  | "ambiguous"
  | null;

/** ResolveExport of the specification. Synthetic modules not yet run answer that they have every name. */
export function resolveExport(module: ModuleRecord, name: string, seen = new Set<string>()): Resolution {
  const key = `${name}\0${module.url}`;
  if (seen.has(key)) return null;
  seen.add(key);
  const { syntax } = module;
  if (!syntax) {
    if (name === "*") return { module, name, mutable: false };
    return module.getters === null || module.getters.has(name) ? { module, name, mutable: false } : null;
  }
  const local = syntax.locals.get(name);
  if (local !== undefined) return { module, name, mutable: syntax.mutable.has(local) };
  const again = syntax.reExports.find((each) => each.exported === name);
  if (again) {
    const from = module.dependencies[again.request]!;
    return again.imported === "*"
      ? { module: from, name: "*", mutable: false }
      : resolveExport(from, again.imported, seen);
  }
  if (name === "default") return null;
  let found: Resolution = null;
  for (const star of syntax.stars) {
    const from = module.dependencies[star]!;
    // A CommonJS module that has not run would claim every name: ask it last, by its getters only.
    if (from.kind === "synthetic" && from.getters === null) continue;
    const next = resolveExport(from, name, seen);
    if (next === "ambiguous") return next;
    if (!next) continue;
    if (found && (found.module !== next.module || found.name !== next.name)) return "ambiguous";
    found = next;
  }
  if (found) return found;
  const unknown = syntax.stars
    .map((star) => module.dependencies[star]!)
    .find((from) => from.kind === "synthetic" && from.getters === null);
  return unknown ? { module: unknown, name, mutable: false } : null;
}

export function exportedNames(module: ModuleRecord, seen = new Set<ModuleRecord>()): Set<string> {
  if (seen.has(module)) return new Set();
  seen.add(module);
  if (!module.syntax) return new Set(module.getters?.keys() ?? []);
  const names = new Set(module.syntax.locals.keys());
  for (const { exported } of module.syntax.reExports) names.add(exported);
  for (const star of module.syntax.stars) {
    for (const name of exportedNames(module.dependencies[star]!, seen)) if (name !== "default") names.add(name);
  }
  return names;
}

export function getterOf(module: ModuleRecord, name: string): Getter {
  const found = resolveExport(module, name);
  if (!found || found === "ambiguous") return () => undefined;
  if (found.name === "*") return () => found.module.namespace;
  const direct = found.module.getters?.get(found.name);
  return direct ?? (() => found.module.getters?.get(found.name)?.());
}

/** Fills the namespace object with what is exported by now, in order, and closes it. */
export function fillNamespace(module: ModuleRecord): void {
  if (!Object.isExtensible(module.namespace)) return;
  for (const name of [...exportedNames(module)].sort()) {
    const found = resolveExport(module, name);
    if (!found || found === "ambiguous") continue;
    Object.defineProperty(module.namespace, name, { get: getterOf(module, name), enumerable: true });
  }
  Object.defineProperty(module.namespace, Symbol.toStringTag, { value: "Module" });
  Object.preventExtensions(module.namespace);
}

/** Tarjan: numbers the circles of imports, so that bindings within one are read anew each time. */
export function numberGroups(root: ModuleRecord): void {
  const index = new Map<ModuleRecord, number>();
  const low = new Map<ModuleRecord, number>();
  const stack: ModuleRecord[] = [];
  const visit = (module: ModuleRecord): void => {
    index.set(module, index.size);
    low.set(module, index.get(module)!);
    stack.push(module);
    for (const next of module.dependencies) {
      if (!index.has(next)) {
        visit(next);
        low.set(module, Math.min(low.get(module)!, low.get(next)!));
      } else if (stack.includes(next)) low.set(module, Math.min(low.get(module)!, index.get(next)!));
    }
    if (low.get(module) !== index.get(module)) return;
    for (let member = stack.pop()!; ; member = stack.pop()!) {
      if (member.status === "loaded") member.group = groups + index.get(module)!;
      if (member === module) return;
    }
  };
  visit(root);
  groups += index.size;
}
let groups = 1;
