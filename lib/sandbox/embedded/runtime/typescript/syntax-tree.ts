import type { Any } from "../core/machine.ts";

/** A node of the parser's tree: its kinds are many, and read by their names. */
export type Node = Any;

/** TypeScript's nodes that have values in them. Every other one is a type. */
const WITH_VALUES = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSParameterProperty",
  "TSImportEqualsDeclaration",
  "TSExportAssignment",
  "TSQualifiedName",
]);
export const isType = (node: Node): boolean => node.type.startsWith("TS") && !WITH_VALUES.has(node.type);

const NO_CHILDREN = new Set(["loc", "extra", "errors", "comments", "tokens", "innerComments"]);

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

export function* childrenOf(node: Node): Generator<readonly [key: string, child: Node]> {
  for (const key in node) {
    if (NO_CHILDREN.has(key)) continue;
    const value = node[key];
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) yield [key, each];
    } else if (isNode(value)) yield [key, value];
  }
}

/** The names that a pattern binds. */
export function* namesOf(pattern: Node): Generator<string> {
  if (!pattern) return;
  if (pattern.type === "Identifier") yield pattern.name;
  else if (pattern.type === "ObjectPattern")
    for (const each of pattern.properties) yield* namesOf(each.value ?? each.argument);
  else if (pattern.type === "ArrayPattern") for (const each of pattern.elements) yield* namesOf(each);
  else if (pattern.type === "AssignmentPattern") yield* namesOf(pattern.left);
  else if (pattern.type === "RestElement") yield* namesOf(pattern.argument);
  else if (pattern.type === "TSParameterProperty") yield* namesOf(pattern.parameter);
}

/** What "export" stands before, or the statement itself. */
export const declared = (statement: Node): Node =>
  (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
  statement.declaration
    ? statement.declaration
    : statement;

/** A namespace of types alone is nothing when the program runs. */
export function hasValues(namespace: Node): boolean {
  if (namespace.declare) return false;
  if (namespace.body?.type === "TSModuleDeclaration") return hasValues(namespace.body);
  return (namespace.body?.body ?? []).some((statement: Node) => {
    const inner = declared(statement);
    if (inner.declare || (statement.exportKind === "type" && !statement.declaration)) return false;
    if (inner.type === "TSModuleDeclaration") return hasValues(inner);
    if (inner.type === "TSImportEqualsDeclaration") return inner.isExport || statement !== inner;
    return inner.type === "TSEnumDeclaration" || !isType(inner);
  });
}

/** What a statement list declares with a value: each name with the node that does it. */
export function* valuesOf(
  statements: readonly Node[],
): Generator<readonly [name: string, node: Node, exported: boolean]> {
  for (const statement of statements) {
    const node = declared(statement);
    const exported = node !== statement || node.isExport === true;
    if (node.declare) continue;
    if (node.type === "VariableDeclaration") {
      for (const each of node.declarations) for (const name of namesOf(each.id)) yield [name, node, exported];
    } else if (node.type === "TSModuleDeclaration") {
      if (node.id.type !== "StringLiteral" && hasValues(node)) yield [leftmost(node.id), node, exported];
    } else if (
      node.type === "FunctionDeclaration" ||
      node.type === "ClassDeclaration" ||
      node.type === "TSEnumDeclaration" ||
      (node.type === "TSImportEqualsDeclaration" && node.importKind !== "type")
    ) {
      if (node.id) yield [node.id.name, node, exported];
    }
  }
}
/** "A" of "A.B.C". */
export const leftmost = (name: Node): string => (name.type === "TSQualifiedName" ? leftmost(name.left) : name.name);
