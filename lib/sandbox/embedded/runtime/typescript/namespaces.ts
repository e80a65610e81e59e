import { compileEnum, type EnumValues } from "./enums.ts";
import { type Reference, referencesTo } from "./references.ts";
import { childrenOf, declared, hasValues, isType, leftmost, type Node, namesOf, valuesOf } from "./syntax-tree.ts";
import { lineEnds } from "./text-edits.ts";
import { PlacedError, skipTrivia, type Unit } from "./unit.ts";

/** What each namespace exports, of all its declarations in the file: by the block. */
export function namespaceExports(program: Node): Map<Node, Set<string>> {
  const byBlock = new Map<Node, Set<string>>();
  const byPath = new Map<string, Set<string>>();
  const read = (statements: readonly Node[], path: string): void => {
    for (const statement of statements) {
      const node = declared(statement);
      if (node.type === "TSModuleDeclaration" && node.id.type !== "StringLiteral" && hasValues(node))
        readOne(node, `${path}.${leftmost(node.id)}`);
    }
  };
  const readOne = (node: Node, path: string): void => {
    if (node.body.type === "TSModuleDeclaration") {
      note(path, [node.body.id.name]);
      readOne(node.body, `${path}.${node.body.id.name}`);
      return;
    }
    byBlock.set(node.body, note(path, []));
    for (const [name, , exported] of valuesOf(node.body.body)) if (exported) note(path, [name]);
    read(node.body.body, path);
  };
  const note = (path: string, names: readonly string[]): Set<string> => {
    const set = byPath.get(path) ?? new Set<string>();
    byPath.set(path, set);
    for (const name of names) set.add(name);
    return set;
  };
  read(program.body, "");
  return byBlock;
}

function mentions(node: Node, name: string): boolean {
  if (isType(node)) return false;
  for (const [key, child] of childrenOf(node)) {
    if (child.type === "Identifier" && child.name === name && key === "id") return true;
    if (key === "params" && [...namesOf(child)].includes(name)) return true;
    if (mentions(child, name)) return true;
  }
  return false;
}

function applyReferences({ edits }: Unit, holder: string, found: readonly Reference[]): void {
  for (const { node, shorthand } of found) edits.insert(node.start, `${shorthand ? `${node.name}:` : ""}${holder}.`);
}

/** Namespaces and enums of a file: functions that fill an object, as TypeScript makes them. */
export class Namespaces {
  readonly #unit: Unit;
  readonly #enums: EnumValues = { values: new Map(), members: new Map() };
  /** Names with a declaration already, by the statement list. */
  readonly #declared = new WeakMap<readonly Node[], Set<string>>();
  constructor(unit: Unit) {
    this.#unit = unit;
  }

  /** What declares a name for the first time in its list of statements; "" when something did before. */
  #declare(name: string, node: Node, list: readonly Node[], exported: boolean, top: boolean): string {
    let names = this.#declared.get(list);
    if (!names) {
      names = new Set();
      for (const [each, by] of valuesOf(list))
        if (by.type === "FunctionDeclaration" || by.type === "ClassDeclaration") names.add(each);
      this.#declared.set(list, names);
    }
    if (names.has(name)) return "";
    if (node.type === "TSModuleDeclaration" || node.type === "TSEnumDeclaration") names.add(name);
    return top ? `${exported ? "export " : ""}var ${name};` : `let ${name};`;
  }

  enumeration(node: Node, list: readonly Node[], start: number, holder: string | null, exported: boolean): void {
    const top = list === this.#unit.program.body;
    const declares = this.#declare(node.id.name, node, list, exported && holder === null, top);
    if (start < node.start) this.#unit.edits.blank(start, node.start);
    compileEnum(this.#unit, node, this.#enums, declares, exported ? holder : null);
  }

  /** `holder`: the enclosing namespace that exports it. */
  namespace(node: Node, list: readonly Node[], start: number, holder: string | null, exported: boolean): void {
    const { edits, source, program } = this.#unit;
    if (!hasValues(node)) {
      edits.blank(start, node.end, ";");
      return;
    }
    if (node.id.type === "StringLiteral" || node.kind === "global")
      throw new PlacedError("A module of another name can only be declared, not written here", node.start);
    const top = list === program.body;
    const names = partsOf(node.id);
    let block = node.body;
    for (; block.type === "TSModuleDeclaration"; block = block.body) names.push(block.id.name);
    let head = this.#declare(names[0] as string, node, list, exported && holder === null, top);
    let tail = "";
    let outer = exported ? holder : null;
    let parameter = "";
    for (const [at, name] of names.entries()) {
      const isTaken = mentions(block, name) || names.indexOf(name, at + 1) > 0;
      parameter = isTaken ? this.#unit.uniqueName(name) : name;
      if (at > 0) head += `let ${name};`;
      head += `(function(${parameter}){`;
      const given = outer === null ? `${name}||(${name}={})` : `${name}=${outer}.${name}||(${outer}.${name}={})`;
      tail = `})(${given});${tail}`;
      outer = parameter;
    }
    edits.replace(start, block.start + 1, head + lineEnds(source.slice(start, block.start + 1)));
    edits.replace(node.end - 1, node.end, tail);
    this.#block(block, parameter);
  }

  #block(block: Node, holder: string): void {
    const unit = this.#unit;
    const { edits } = unit;
    const found = referencesTo(unit.namespaceExports(block), block, (inner) => unit.namespaceExports(inner));
    applyReferences(unit, holder, found);
    for (const statement of block.body) {
      const node = declared(statement);
      const exported = node !== statement || node.isExport === true;
      if (/^Export(?:All|Default)/.test(statement.type) || (statement.type === "ExportNamedDeclaration" && !exported))
        throw new PlacedError("A namespace exports only what it declares", statement.start);
      if (statement.type === "ImportDeclaration")
        throw new PlacedError("Import declarations in a namespace cannot reference a module", statement.start);
      if (node.type === "TSModuleDeclaration" || node.type === "TSEnumDeclaration") {
        if (node.declare) edits.blank(statement.start, statement.end, ";");
        else if (node.type === "TSModuleDeclaration")
          this.namespace(node, block.body, statement.start, holder, exported);
        else this.enumeration(node, block.body, statement.start, holder, exported);
      } else if (!exported || node.declare || isType(node)) unit.visit(statement, block);
      else if (node.type === "VariableDeclaration") this.#variables(statement, node);
      else if (node.type === "TSImportEqualsDeclaration") {
        edits.replace(statement.start, node.id.end, `;${holder}.${node.id.name}`);
        unit.visit(node.moduleReference, node);
      } else {
        const { name } = node.id;
        const first = statement.start === node.start ? node.decorators?.at(-1)?.end : statement.start;
        const word = skipTrivia(unit.source, first ?? statement.start);
        if (unit.source.startsWith("export", word)) edits.blank(word, word + "export".length);
        unit.visit(node, statement);
        edits.insert(node.end, `;${holder}.${name}=${name};`);
      }
    }
  }

  /** `export const a = 1, { b } = c` is an assignment of properties. Their holder's name stands before them already. */
  #variables(statement: Node, node: Node): void {
    const { edits, openEnds, source } = this.#unit;
    edits.replace(
      statement.start,
      node.declarations[0].start,
      `;${lineEnds(source.slice(statement.start, node.declarations[0].start))}`,
    );
    if (source[statement.end - 1] !== ";") openEnds.add(statement.end);
    for (const each of node.declarations) {
      if (each.id.type !== "Identifier") {
        edits.insert(each.start, "(");
        edits.insert(each.end, ")");
      }
      this.#unit.visit(each, node);
    }
  }
}

const partsOf = (id: Node): string[] =>
  id.type === "TSQualifiedName" ? [...partsOf(id.left), id.right.name] : [id.name];
