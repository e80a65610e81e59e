import { type ImportName, ModuleSyntaxError, type Place, type ReExport } from "./syntax-types.ts";

/** The name of what a module exports as its default without a name of its own. */
export const DEFAULT_LOCAL = "_default";

/** What a module exports, each name once. */
export class ExportNames {
  /** The module's own names by those they are exported as. */
  readonly locals = new Map<string, string>();
  readonly reExports = new Map<string, ReExport>();
  readonly #places = new Map<string, Place>();

  #add(name: string, { start, end }: Place): void {
    if (this.#places.has(name)) throw new ModuleSyntaxError(`Duplicate export of '${name}'`, { start, end });
    this.#places.set(name, { start, end });
  }
  /** @throws ModuleSyntaxError: it was exported before */
  local(exported: string, local: string, place: Place): void {
    this.#add(exported, place);
    this.locals.set(exported, local);
  }
  /** A name of another module's. @throws ModuleSyntaxError: it was exported before */
  again(exported: string, request: number, imported: string, place: Place): void {
    this.#add(exported, place);
    this.reExports.set(exported, { request, imported, start: place.start, end: place.end });
  }

  /**
   * `import { a } from "x"; export { a }` hands on the binding of "x". What is exported must be declared.
   * @throws ModuleSyntaxError: it is not
   */
  link(imports: readonly ImportName[], readDeclared: () => ReadonlySet<string>): void {
    let declared: ReadonlySet<string> | null = null;
    for (const [exported, local] of [...this.locals]) {
      const place = this.#places.get(exported) as Place;
      const from = imports.find((name) => name.local === local);
      if (from) {
        this.locals.delete(exported);
        this.reExports.set(exported, { request: from.request, imported: from.imported, ...place });
        continue;
      }
      declared ??= readDeclared();
      if (local !== DEFAULT_LOCAL && !declared.has(local))
        throw new ModuleSyntaxError(`Export '${local}' is not defined in module`, place);
    }
  }
}
