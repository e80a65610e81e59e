import { declared, isType, type Node, valuesOf } from "./syntax-tree.ts";
import { lineEnds } from "./text-edits.ts";
import { isUnused, PlacedError, type Unit } from "./unit.ts";

const MODULE_STATEMENT = /^(?:Import|Export(?:All|Default|Named))Declaration$/;
/** Whether a file has imports and exports of JavaScript's own. */
export const hasModuleSyntax = (program: Node): boolean =>
  program.body.some(
    (each: Node) => MODULE_STATEMENT.test(each.type) && declared(each).type !== "TSImportEqualsDeclaration",
  );

/** Once it is known what stands for a value: the imports that stay. */
export function compileImport(unit: Unit, node: Node): void {
  const { edits, source } = unit;
  if (node.importKind === "type" || node.importKind === "typeof") {
    edits.blank(node.start, node.end, ";");
    return;
  }
  if (node.specifiers.length === 0) return;
  const kept = node.specifiers.filter(
    (each: Node) => !(each.importKind === "type" || each.importKind === "typeof") && !isUnused(unit, each.local.name),
  );
  if (kept.length === node.specifiers.length) return;
  if (kept.length === 0 && !unit.options.verbatimModuleSyntax) {
    edits.blank(node.start, node.end, ";");
    return;
  }
  const others: string[] = [];
  const named: string[] = [];
  for (const each of kept) {
    if (each.type === "ImportDefaultSpecifier") others.push(each.local.name);
    else if (each.type === "ImportNamespaceSpecifier") others.push(`* as ${each.local.name}`);
    else named.push(source.slice(each.start, each.end));
  }
  if (named.length > 0 || others.length === 0) others.push(`{ ${named.join(", ")} }`);
  const clause = source.slice(node.start, node.source.start);
  edits.replace(node.start, node.source.start, `import ${others.join(", ")} from ${lineEnds(clause)}`);
}

/** Names that the file declares as types and not as values. */
export function typeNames(program: Node): Set<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    const node = declared(statement);
    if (node.id?.name && (isType(node) || node.type === "TSModuleDeclaration" || node.declare)) names.add(node.id.name);
    if (node.declare && node.type === "VariableDeclaration")
      for (const each of node.declarations) if (each.id.name) names.delete(each.id.name);
  }
  for (const [name] of valuesOf(program.body)) names.delete(name);
  for (const each of program.body)
    if (each.type === "ImportDeclaration" && each.importKind !== "type")
      for (const { local, importKind } of each.specifiers) if (importKind !== "type") names.delete(local.name);
  return names;
}

/** `export { … }`, with or without a source. */
export function compileExportList(unit: Unit, node: Node, types: ReadonlySet<string>): void {
  const { edits, source } = unit;
  if (node.exportKind === "type") {
    edits.blank(node.start, node.end, ";");
    return;
  }
  for (const [at, each] of node.specifiers.entries()) {
    const isTypeOnly = each.exportKind === "type" || (!node.source && types.has(each.local?.name));
    if (!isTypeOnly) {
      if (!node.source && each.local) unit.used.add(each.local.name);
      continue;
    }
    const next = node.specifiers[at + 1];
    const tail = next ? source.slice(each.end, next.start) : (/^\s*,?/.exec(source.slice(each.end))?.[0] ?? "");
    edits.blank(each.start, each.end + (next || tail.includes(",") ? tail.length : 0));
  }
}

/** `import a = require("b")`, `import a = B.c`, and both exported. */
export function compileImportEquals(unit: Unit, node: Node, start: number, exported: boolean): void {
  const { edits, source, options } = unit;
  const { name } = node.id;
  const required = node.moduleReference.type === "TSExternalModuleReference";
  if (
    node.importKind === "type" ||
    (!exported && isUnused(unit, name) && !(options.verbatimModuleSyntax && required))
  ) {
    edits.blank(start, node.end, ";");
    return;
  }
  const lines = lineEnds(source.slice(start, node.moduleReference.start));
  const head = `${exported && unit.isModule ? "export " : ""}const ${name}=${exported && !unit.isModule ? `exports.${name}=` : ""}${lines}`;
  if (!required) {
    edits.replace(start, node.moduleReference.start, head);
    return;
  }
  const call = unit.isModule ? `process.getBuiltinModule("module").createRequire(import.meta.url)(` : "require(";
  const from = node.moduleReference.expression;
  edits.replace(start, from.start, `${head}${call}`);
  edits.replace(from.end, node.moduleReference.end, ")");
}

/** `export = x`. In a file with imports of JavaScript's own, those become calls of `require` (see compile.ts). */
export function compileExportAssignment(unit: Unit, node: Node, path: string): void {
  if (/\.m[tj]sx?$/.test(path)) throw new PlacedError('"export =" cannot stand in an ES module', node.start);
  unit.edits.replace(
    node.start,
    node.expression.start,
    `module.exports = ${lineEnds(unit.source.slice(node.start, node.expression.start))}`,
  );
}
