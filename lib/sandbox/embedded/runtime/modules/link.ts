import { placed, type SourceModule } from "./compile-module.ts";
import { type ModuleRecord, resolveExport, STATUS } from "./record.ts";

export type Sources = WeakMap<
  ModuleRecord,
  { readonly module: SourceModule; readonly initializeMeta: (meta: object) => void }
>;

/** Tarjan's: the circles of imports among what is not linked yet, each before those that import it. */
function components(root: ModuleRecord): ModuleRecord[][] {
  const index = new Map<ModuleRecord, number>();
  const low = new Map<ModuleRecord, number>();
  const stack: ModuleRecord[] = [];
  const on = new Set<ModuleRecord>();
  const found: ModuleRecord[][] = [];
  const visit = (module: ModuleRecord): void => {
    index.set(module, index.size);
    low.set(module, index.get(module) as number);
    stack.push(module);
    on.add(module);
    for (const next of module.dependencies) {
      if (next.status > STATUS.linking) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(module, Math.min(low.get(module) as number, low.get(next) as number));
      } else if (on.has(next)) low.set(module, Math.min(low.get(module) as number, index.get(next) as number));
    }
    if (low.get(module) !== index.get(module)) return;
    const members = stack.splice(stack.indexOf(module));
    for (const member of members) on.delete(member);
    found.push(members);
  };
  visit(root);
  return found;
}

/** @throws SyntaxError for a name that is not there */
function checkNames(record: ModuleRecord, { source, syntax }: SourceModule): void {
  const check = (request: number, imported: string, start: number, end: number): void => {
    if (imported === "*") return;
    const found = resolveExport(record.dependencies[request] as ModuleRecord, imported);
    if (found && found !== "ambiguous") return;
    const { specifier = "" } = syntax.requests[request] ?? {};
    const text =
      found === "ambiguous"
        ? `The requested module '${specifier}' contains conflicting star exports for name '${imported}'`
        : `The requested module '${specifier}' does not provide an export named '${imported}'`;
    const error = placed(source, text, start, end);
    throw error;
  };
  for (const { request, imported, start, end } of syntax.imports) check(request, imported, start, end);
  for (const { request, imported, start, end } of syntax.reExports.values()) check(request, imported, start, end);
}

let circles = 0;

/** InstantiateModule: names are checked, texts tied together, functions of circles hoisted. */
export function link(root: ModuleRecord, sources: Sources): void {
  if (root.status >= STATUS.linked) return;
  const groups = components(root);
  const fresh = groups.flat();
  for (const record of fresh) record.status = STATUS.linking;
  try {
    for (const record of fresh) {
      const source = sources.get(record);
      if (!source) continue;
      if (record.dependencies.length !== source.module.syntax.requests.length)
        throw new Error(`The module ${record.url} is not linked.`);
      checkNames(record, source.module);
    }
    for (const group of groups) {
      if (group.length === 1 && !group[0]?.dependencies.includes(group[0])) continue;
      circles++;
      for (const record of group) record.circle = circles;
    }
    for (const record of fresh) {
      const source = sources.get(record);
      source?.module.attach(record, source.initializeMeta);
    }
    for (const record of fresh) record.hoist?.();
  } catch (error) {
    for (const record of fresh) record.status = STATUS.unlinked;
    throw error;
  }
  for (const record of fresh) record.status = STATUS.linked;
}

/** Whether something it imports, or it, awaits at its top level. */
export function isGraphAsync(record: ModuleRecord, seen = new Set<ModuleRecord>()): boolean {
  if (seen.has(record)) return false;
  seen.add(record);
  return record.waits || record.dependencies.some((next) => isGraphAsync(next, seen));
}
