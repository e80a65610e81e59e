import type { Any } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";
import { applyEdits } from "./edits.ts";
import type { Edit } from "./syntax-types.ts";

/** What a script declares at its top level, and its text so changed that a scope object gets it. */
export type Declarations = {
  readonly variables: Set<string>;
  readonly lexicals: Set<string>;
  readonly constants: Set<string>;
  /** Names assigned somewhere in it without a declaration at its top level. */
  readonly assigned: Set<string>;
  /** Its function declarations alone, as assignments, to run before the rest; null when there are none. */
  readonly functions: string | null;
  readonly text: string;
  readonly strict: boolean;
};

const STRICT = '"use strict";';
const blank = (text: string): string => text.replace(/[^\r\n\u2028\u2029]/g, " ");

function namesOf(pattern: Any, add: (name: string) => void): void {
  if (!pattern) return;
  if (pattern.type === "Identifier") add(pattern.name);
  else if (pattern.type === "ObjectPattern")
    for (const each of pattern.properties) namesOf(each.value ?? each.argument, add);
  else if (pattern.type === "ArrayPattern") for (const each of pattern.elements) namesOf(each, add);
  else if (pattern.type === "AssignmentPattern") namesOf(pattern.left, add);
  else if (pattern.type === "RestElement") namesOf(pattern.argument, add);
}

function parse(text: string, inFunction: boolean): Any {
  const acorn = requireBuiltin("internal/deps/acorn/acorn/dist/acorn");
  try {
    return acorn.parse(text, {
      ecmaVersion: "latest",
      allowReturnOutsideFunction: inFunction,
      allowAwaitOutsideFunction: inFunction,
      allowHashBang: true,
    });
  } catch {
    return null;
  }
}

function assignedNames(tree: Any): Set<string> {
  const walk = requireBuiltin("internal/deps/acorn/acorn-walk/dist/walk");
  const names = new Set<string>();
  const add = (name: string): void => {
    names.add(name);
  };
  walk.simple(tree, {
    AssignmentExpression: (node: Any) => namesOf(node.left, add),
    UpdateExpression: (node: Any) => namesOf(node.argument, add),
    ForInStatement: (node: Any) => namesOf(node.left, add),
    ForOfStatement: (node: Any) => namesOf(node.left, add),
  });
  return names;
}

/** `var` reaches out of blocks, not out of functions. */
function variableNames(tree: Any): Set<string> {
  const walk = requireBuiltin("internal/deps/acorn/acorn-walk/dist/walk");
  const names = new Set<string>();
  const base = { ...walk.base, Function() {}, Class() {} };
  walk.simple(
    tree,
    {
      VariableDeclaration: (node: Any) => {
        if (node.kind === "var") for (const each of node.declarations) namesOf(each.id, (name) => names.add(name));
      },
    },
    base,
  );
  return names;
}

/** `function f` becomes `f=function`, as long as it was. */
function asAssignment(text: string, node: Any): Edit {
  const words = `${node.async ? "async " : ""}function${node.generator ? "*" : ""}`;
  const { length } = text.slice(node.start, node.id.end);
  return { start: node.start, end: node.id.end, text: `${node.id.name}=${words}`.padEnd(length) };
}

export function declarationsOf(text: string, inFunction = false): Declarations {
  const found = {
    variables: new Set<string>(),
    lexicals: new Set<string>(),
    constants: new Set<string>(),
    assigned: new Set<string>(),
    functions: null,
    text,
    strict: false,
  };
  const tree = parse(text, inFunction);
  if (!tree) return found;
  const assigned = assignedNames(tree);
  if (inFunction) return { ...found, assigned };
  const strict = tree.body[0]?.directive === "use strict";
  const edits: Edit[] = [];
  const functions: Edit[] = [];
  let at = 0;
  for (const node of tree.body) {
    if (node.type === "FunctionDeclaration") {
      found.variables.add(node.id.name);
      functions.push({ start: at, end: node.start, text: blank(text.slice(at, node.start)) }, asAssignment(text, node));
      functions.push({ start: node.end, end: node.end, text: ";" });
      at = node.end;
      edits.push({ start: node.start, end: node.end, text: blank(text.slice(node.start, node.end)) });
    } else if (node.type === "ClassDeclaration") {
      found.lexicals.add(node.id.name);
      edits.push({ start: node.start, end: node.start, text: `${strict ? "" : "var "}${node.id.name}=` });
      edits.push({ start: node.end, end: node.end, text: ";" });
    } else if (node.type === "VariableDeclaration") declareVariables(text, node, strict, found, edits);
  }
  for (const name of variableNames(tree)) found.variables.add(name);
  const head = strict ? STRICT : "";
  return {
    ...found,
    assigned,
    strict,
    text: applyEdits(text, edits),
    functions:
      functions.length === 0
        ? null
        : head + applyEdits(text, [...functions, { start: at, end: text.length, text: blank(text.slice(at)) }]),
  };
}

function declareVariables(
  text: string,
  node: Any,
  strict: boolean,
  found: Pick<Declarations, "lexicals" | "constants">,
  edits: Edit[],
): void {
  if (node.kind !== "var")
    for (const each of node.declarations)
      namesOf(each.id, (name) => {
        found.lexicals.add(name);
        if (node.kind === "const") found.constants.add(name);
      });
  if (!strict) {
    // Through the scope object "var" assigns to what it names.
    edits.push({ start: node.start, end: node.start + node.kind.length, text: "var".padEnd(node.kind.length) });
    return;
  }
  // In strict code "var" would stay inside: assignments reach the scope object.
  const pattern = node.declarations.some((each: Any) => each.id.type !== "Identifier");
  edits.push({
    start: node.start,
    end: node.start + node.kind.length,
    text: `${blank(node.kind)}${pattern ? "(" : ""}`,
  });
  const semicolon = text[node.end - 1] === ";";
  if (pattern) edits.push({ start: node.end - (semicolon ? 1 : 0), end: node.end, text: ");" });
}
