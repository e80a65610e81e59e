import { type ParserOptions, type ParserPlugin, parse } from "@babel/parser";
import { compileClass, compileParameterProperty } from "./classes.ts";
import { HELPERS } from "./decorators.ts";
import {
  compileExportAssignment,
  compileExportList,
  compileImport,
  compileImportEquals,
  hasModuleSyntax,
  typeNames,
} from "./modules.ts";
import { Namespaces, namespaceExports } from "./namespaces.ts";
import { compileArrow, eraseOptional, eraseReceiver } from "./signatures.ts";
import { childrenOf, declared, isType, type Node } from "./syntax-tree.ts";
import { TextEdits } from "./text-edits.ts";
import { type CompilerOptions, PlacedError, skipTrivia, type Unit } from "./unit.ts";

export type Compiled = {
  readonly code: string;
  /** It says `export =`, so its imports are to become calls of `require`. */
  readonly assignsExports: boolean;
};

/** `x.y` is used by its first name. */
const isReference = (parent: Node, key: string): boolean =>
  !(((key === "property" || key === "key") && !parent.computed) || key === "label" || parent.type === "JSXAttribute");

class Compiler implements Unit {
  readonly source: string;
  readonly program: Node;
  readonly edits: TextEdits;
  readonly options: CompilerOptions;
  readonly isModule: boolean;
  readonly used = new Set<string>();
  readonly helpers = new Set<"decorate" | "param" | "metadata">();
  readonly temporaries: string[] = [];
  readonly openEnds = new Set<number>();
  readonly #path: string;
  readonly #types: Set<string>;
  readonly #exports: Map<Node, Set<string>>;
  readonly #namespaces: Namespaces;
  readonly #later: (() => void)[] = [];
  #names = 0;
  assignsExports = false;

  constructor(source: string, program: Node, path: string, options: CompilerOptions) {
    this.source = source;
    this.program = program;
    this.options = options;
    this.edits = new TextEdits(source);
    this.#path = path;
    this.isModule = hasModuleSyntax(program) || /\.m[tj]sx?$/.test(path);
    this.#types = typeNames(program);
    this.#exports = namespaceExports(program);
    this.#namespaces = new Namespaces(this);
  }
  namespaceExports(block: Node): ReadonlySet<string> {
    return this.#exports.get(block) ?? new Set();
  }
  uniqueName(hint: string): string {
    let name = "";
    do name = `${hint}_${++this.#names}`;
    while (this.source.includes(name));
    return name;
  }
  erase(start: number, end: number): void {
    this.edits.blank(start, end, this.openEnds.has(end) ? ";" : "");
  }

  run(): string {
    for (const each of this.program.body) this.visit(each, this.program);
    for (const each of this.#later) each();
    const head =
      [...this.helpers].map((each) => HELPERS[each]).join("") +
      (this.temporaries.length > 0 ? `var ${this.temporaries.join()};` : "");
    if (head !== "") {
      const { directives } = this.program;
      const { interpreter } = this.program;
      const at = directives.at(-1)?.end ?? (interpreter ? skipTrivia(this.source, interpreter.end) : 0);
      this.edits.insert(at, at > 0 ? `;${head}` : head);
    }
    return this.edits.render();
  }

  visitChildren(node: Node): void {
    eraseReceiver(this, node.params);
    for (const [key, child] of childrenOf(node)) {
      if (child.type === "Identifier" && isReference(node, key)) this.used.add(child.name);
      else if (child.type === "JSXIdentifier" && isReference(node, key)) this.used.add(child.name);
      this.#visit(child, node);
    }
  }
  visit(node: Node, parent: Node): void {
    if (node.type === "Identifier") this.used.add(node.name);
    this.#visit(node, parent);
  }
  #visit(node: Node, parent: Node): void {
    if (this.#statement(node, parent) || this.#expression(node, parent)) return;
    if (isType(node)) {
      if (!/^TS(?:TypeAnnotation|TypeParameter|Type)/.test(node.type))
        throw new PlacedError(`${node.type} cannot be compiled here`, node.start);
      this.erase(node.start, node.end);
      return;
    }
    if (/^TS(?:Enum|Module|Export|Import)/.test(node.type))
      throw new PlacedError(`${node.type} cannot stand here`, node.start);
    this.visitChildren(node);
  }

  #open(node: Node): void {
    if (this.source[node.end - 1] !== ";") this.openEnds.add(node.end);
  }

  /** What exports and declares; whether it was that. */
  #statement(node: Node, parent: Node): boolean {
    const { edits } = this;
    const inner = declared(node);
    if (
      inner.declare ||
      inner.type === "TSInterfaceDeclaration" ||
      inner.type === "TSTypeAliasDeclaration" ||
      inner.type === "TSDeclareFunction" ||
      inner.type === "TSNamespaceExportDeclaration"
    ) {
      edits.blank(node.start, node.end, ";");
      return true;
    }
    const exported = inner !== node;
    if (inner.type === "TSModuleDeclaration" || inner.type === "TSEnumDeclaration") {
      const list = parent.body;
      if (!Array.isArray(list)) throw new PlacedError(`${inner.type} cannot stand here`, node.start);
      if (inner.type === "TSModuleDeclaration") this.#namespaces.namespace(inner, list, node.start, null, exported);
      else this.#namespaces.enumeration(inner, list, node.start, null, exported);
      return true;
    }
    if (inner.type === "TSImportEqualsDeclaration") {
      const isExported = exported || inner.isExport === true;
      if (inner.importKind !== "type" && inner.moduleReference.type !== "TSExternalModuleReference")
        this.visitChildren(
          inner.moduleReference.type === "Identifier" ? { a: inner.moduleReference, type: "" } : inner.moduleReference,
        );
      this.#later.push(() => compileImportEquals(this, inner, node.start, isExported));
      return true;
    }
    switch (node.type) {
      case "ImportDeclaration":
        this.#later.push(() => compileImport(this, node));
        return true;
      case "ExportAllDeclaration":
        if (node.exportKind === "type") edits.blank(node.start, node.end, ";");
        return true;
      case "TSExportAssignment":
        compileExportAssignment(this, node, this.#path);
        this.assignsExports = true;
        this.visitChildren(node);
        return true;
      case "ExportNamedDeclaration":
        if (!node.declaration) compileExportList(this, node, this.#types);
        else if (inner.type === "ClassDeclaration") compileClass(this, inner, node);
        else this.visitChildren(node);
        return true;
      case "ExportDefaultDeclaration":
        if (inner.type === "Identifier" && this.#types.has(inner.name)) edits.blank(node.start, node.end, ";");
        else if (inner.type === "ClassDeclaration") compileClass(this, inner, node);
        else {
          this.#open(node);
          this.visitChildren(node);
        }
        return true;
      case "VariableDeclaration":
        if (!parent.type.startsWith("For")) this.#open(node);
        return false;
      case "ExpressionStatement":
      case "ReturnStatement":
      case "ThrowStatement":
        this.#open(node);
        return false;
      case "ClassDeclaration":
      case "ClassExpression":
        compileClass(this, node, null);
        return true;
      default:
        return false;
    }
  }

  #expression(node: Node, parent: Node): boolean {
    const { edits, source } = this;
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSInstantiationExpression":
        this.visitChildren({ type: "", expression: node.expression });
        this.erase(node.expression.end, node.end);
        return true;
      case "TSTypeAssertion":
        // What begins with a brace would be a block.
        edits.blank(node.start, node.expression.start, "(");
        edits.insert(node.end, ")");
        this.visitChildren({ type: "", expression: node.expression });
        return true;
      case "TSParameterProperty":
        if (parent.kind !== "constructor")
          throw new PlacedError("A parameter property is only allowed in a constructor", node.start);
        compileParameterProperty(this, node);
        return true;
      case "VariableDeclarator":
        if (node.definite) {
          const at = skipTrivia(source, node.id.start + node.id.name.length);
          edits.blank(at, at + 1);
        }
        return false;
      case "ArrowFunctionExpression":
        compileArrow(this, node);
        return false;
      default:
        eraseOptional(this, node);
        return false;
    }
  }
}

function plugins(path: string, options: CompilerOptions): ParserPlugin[] {
  const list: ParserPlugin[] = ["typescript", "explicitResourceManagement", "decoratorAutoAccessors"];
  if (path.endsWith("x")) list.push("jsx");
  list.push(options.experimentalDecorators ? "decorators-legacy" : "decorators");
  return list;
}

/** TypeScript as JavaScript, line for line; JSX stays, for which `usedByJsx` is needed. @throws PlacedError, and the parser's errors, which have a `loc` */
export function compileTypeScript(
  source: string,
  path: string,
  options: CompilerOptions,
  usedByJsx: readonly string[] = [],
): Compiled {
  const parserOptions: ParserOptions = {
    sourceType: /\.m[tj]sx?$/.test(path) ? "module" : "unambiguous",
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowNewTargetOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    createParenthesizedExpressions: true,
    attachComment: false,
    plugins: plugins(path, options),
  };
  const { program } = parse(source, parserOptions) as unknown as { program: Node };
  const compiler = new Compiler(source, program, path, options);
  for (const name of usedByJsx) compiler.used.add(name);
  const code = compiler.run();
  return { code, assignsExports: compiler.assignsExports && compiler.isModule };
}
