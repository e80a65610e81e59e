import { positions } from "../core/fatal.ts";
import { fillNamespace, type ModuleRecord, resolveExport } from "./esm-module.ts";

export function settle(record: ModuleRecord, all: ReadonlyMap<string, unknown>): void {
  record.getters = new Map([...all].map(([name, value]) => [name, () => value]));
  fillNamespace(record);
  record.status = "evaluated";
}

export function missing(
  record: ModuleRecord,
  specifier: string,
  imported: string,
  at: number,
  length: number,
  ambiguous: boolean,
): SyntaxError {
  const text = ambiguous
    ? `The requested module '${specifier}' contains conflicting star exports for name '${imported}'`
    : `The requested module '${specifier}' does not provide an export named '${imported}'`;
  return placed(new SyntaxError(text), record, at, length);
}

function placed(error: SyntaxError, record: ModuleRecord, at: number, length: number): SyntaxError {
  const before = record.syntax!.source.slice(0, at).split(/\r?\n/);
  positions.set(error, { script: record.url, line: before.length, column: before.at(-1)!.length + 1, length });
  error.stack = `SyntaxError: ${error.message}\n    at ModuleJob._instantiate (node:internal/modules/esm/module_job:213:21)`;
  return error;
}

function finish(record: ModuleRecord): void {
  record.status = "evaluated";
}
function fail(record: ModuleRecord, error: unknown): never {
  record.status = "failed";
  record.error = error;
  throw error;
}

/** Undefined when all ran at once, else a promise: some module of the graph awaits at its top level. */
export function evaluate(record: ModuleRecord): Promise<void> | undefined {
  if (record.status === "evaluated") return undefined;
  if (record.status === "failed") throw record.error;
  if (record.status === "evaluating") return record.pending;
  record.status = "evaluating";
  const waits: Promise<void>[] = [];
  try {
    for (const next of record.dependencies) {
      const wait = next.status === "evaluating" && next.group === record.group ? undefined : evaluate(next);
      if (wait) waits.push(wait);
    }
    if (waits.length === 0) return run(record);
  } catch (error) {
    fail(record, error);
  }
  record.pending = Promise.all(waits).then(
    () => run(record),
    (error: unknown) => fail(record, error),
  );
  return record.pending;
}

function run(record: ModuleRecord): Promise<void> | undefined {
  try {
    if (record.produce) {
      settle(record, record.produce());
      return undefined;
    }
    checkLate(record);
    fillNamespace(record);
    const step = record.body!.next();
    if (!record.isAsync) {
      finish(record);
      return undefined;
    }
    record.pending = (step as Promise<unknown>).then(
      () => finish(record),
      (error: unknown) => fail(record, error),
    );
    return record.pending;
  } catch (error) {
    return fail(record, error);
  }
}

/** Names of CommonJS modules are known only once these have run. */
function checkLate(record: ModuleRecord): void {
  for (const { request, imported, start, end } of record.syntax!.imports) {
    const from = record.dependencies[request]!;
    if (imported === "*" || resolveExport(from, imported) !== null) continue;
    const { specifier } = record.syntax!.requests[request]!;
    if (from.kind !== "synthetic") throw missing(record, specifier, imported, start, end - start, false);
    const names = record.syntax!.imports.filter(
      (each) => each.request === request && each.imported !== "default" && each.imported !== "*",
    );
    const list = names
      .map((each) => (each.imported === each.local ? each.local : `${each.imported}: ${each.local}`))
      .join(", ");
    throw placed(
      new SyntaxError(
        `Named export '${imported}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all module.exports as named exports.\n` +
          `CommonJS modules can always be imported via the default export, for example using:\n\nimport pkg from '${specifier}';\nconst { ${list} } = pkg;\n`,
      ),
      record,
      start,
      end - start,
    );
  }
}
