import { childrenOf, declared, isType, type Node, namesOf, valuesOf } from "./syntax-tree.ts";

/** Where a name is read or assigned: `shorthand` in `{ name }`. */
export type Reference = { readonly node: Node; readonly shorthand: boolean };

const isFunction = (node: Node): boolean =>
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod|ClassPrivateMethod)$/.test(
    node.type,
  );

/** `var` and functions, wherever they stand in a function's body. */
function hoisted(node: Node, names: Set<string>): void {
  for (const [, child] of childrenOf(node)) {
    if (isFunction(child) || child.type.startsWith("Class") || isType(child)) continue;
    if (child.type === "VariableDeclaration" && child.kind === "var")
      for (const each of child.declarations) for (const name of namesOf(each.id)) names.add(name);
    hoisted(child, names);
  }
}

/** The names a node makes for what is inside of it. */
function bindings(node: Node, namespaceExports: (block: Node) => ReadonlySet<string>): Set<string> | null {
  const names = new Set<string>();
  if (isFunction(node)) {
    if (node.type === "FunctionExpression" && node.id) names.add(node.id.name);
    for (const each of node.params) for (const name of namesOf(each)) names.add(name);
    if (node.body.type === "BlockStatement") hoisted(node.body, names);
  } else if (node.type === "BlockStatement" || node.type === "StaticBlock" || node.type === "TSModuleBlock") {
    for (const [name] of valuesOf(node.body)) names.add(name);
    if (node.type === "TSModuleBlock") for (const name of namespaceExports(node)) names.add(name);
  } else if (node.type === "SwitchStatement") {
    for (const each of node.cases) for (const [name] of valuesOf(each.consequent)) names.add(name);
  } else if (/^For(?:In|Of)?Statement$/.test(node.type)) {
    const head = node.type === "ForStatement" ? node.init : node.left;
    if (head?.type === "VariableDeclaration") for (const [name] of valuesOf([head])) names.add(name);
  } else if (node.type === "CatchClause") {
    for (const name of namesOf(node.param)) names.add(name);
  } else if (node.type === "ClassExpression" && node.id) names.add(node.id.name);
  else if (node.type === "TSEnumDeclaration") for (const each of node.members) names.add(each.id.name ?? each.id.value);
  else return null;
  return names;
}

/** Whether a child of that key is a name that stands for nothing: a property's, a label. */
const isMere = (parent: Node, key: string): boolean =>
  ((key === "property" || key === "key") && !parent.computed) ||
  key === "label" ||
  ((parent.type === "TSEnumMember" || parent.type === "TSModuleDeclaration" || parent.type === "TSEnumDeclaration") &&
    key === "id") ||
  (parent.type === "TSQualifiedName" && key === "right") ||
  (parent.type === "MetaProperty" && (key === "meta" || key === "property"));

/**
 * Where names are meant that a node's outside declares. What `root`, a namespace's block, declares by `export const` is
 * told with it: those are properties.
 */
export function referencesTo(
  names: ReadonlySet<string>,
  root: Node,
  namespaceExports: (block: Node) => ReadonlySet<string> = () => new Set(),
): Reference[] {
  const found: Reference[] = [];
  const visit = (node: Node, key: string, parent: Node, active: ReadonlySet<string>): void => {
    if (isType(node)) return;
    if (node.type === "Identifier" || node.type === "JSXIdentifier") {
      if (!active.has(node.name) || isMere(parent, key)) return;
      found.push({ node, shorthand: false });
      for (const [inner, child] of childrenOf(node)) visit(child, inner, node, active);
      return;
    }
    let inside = active;
    const made = node === root ? null : bindings(node, namespaceExports);
    if (made && [...made].some((name) => active.has(name)))
      inside = new Set([...active].filter((name) => !made.has(name)));
    if (node.type === "ObjectProperty" && node.shorthand) {
      const target = node.value.type === "AssignmentPattern" ? node.value.left : node.value;
      if (inside.has(target.name)) found.push({ node: target, shorthand: true });
      if (node.value.type === "AssignmentPattern") visit(node.value.right, "right", node.value, inside);
      return;
    }
    if (node.type === "JSXAttribute" && node.value) {
      visit(node.value, "value", node, inside);
      return;
    }
    for (const [inner, child] of childrenOf(node)) visit(child, inner, node, inside);
  };
  if (root.type !== "TSModuleBlock") {
    visit(root, "", { type: "" }, names);
    return found;
  }
  // What it declares by other means has names of its own.
  const own = new Set(names);
  for (const [name, node, exported] of valuesOf(root.body))
    if (!(exported && (node.type === "VariableDeclaration" || node.type === "TSImportEqualsDeclaration")))
      own.delete(name);
  if (own.size === 0) return found;
  for (const statement of root.body) {
    const node = declared(statement);
    if (node.declare) continue;
    visit(node, "body", root, own);
  }
  return found;
}
