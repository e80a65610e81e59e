import { Decorators } from "./decorators.ts";
import type { Node } from "./syntax-tree.ts";
import { PlacedError, skipTrivia, type Unit } from "./unit.ts";

const MODIFIERS = /\b(?:public|private|protected|readonly|override|abstract|declare)\b/g;
const OLD_TARGET = /^es(?:3|5|6|20(?:1\d|2[01]))$/i;

/** Whether a field that is only declared becomes a property, as TypeScript decides. */
const definesFields = ({ options }: Unit): boolean =>
  options.useDefineForClassFields ?? !(options.target !== undefined && OLD_TARGET.test(options.target));

function eraseModifiers(unit: Unit, start: number, end: number, inClass: boolean): void {
  for (const found of unit.source.slice(start, end).matchAll(MODIFIERS)) {
    const at = start + found.index;
    // What follows could otherwise belong to the member before.
    const first = inClass && at === start ? ";" : "";
    unit.edits.blank(at, at + found[0].length, first);
  }
}

const afterDecorators = (unit: Unit, node: Node): number => {
  const last = node.decorators?.at(-1);
  return last ? skipTrivia(unit.source, last.end) : node.start;
};

/** A property of the parameters: assigned in the constructor. Returns its name. */
export function compileParameterProperty(unit: Unit, node: Node): string {
  const { parameter } = node;
  const id = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
  eraseModifiers(unit, afterDecorators(unit, node), parameter.start, false);
  unit.visit(parameter, node);
  return id.name;
}

export function compileClass(unit: Unit, node: Node, statement: Node | null): void {
  const { edits, source } = unit;
  const decorators = new Decorators(unit, node);
  if (node.abstract && !decorators.onClass) {
    const at = source.indexOf("abstract", afterDecorators(unit, node));
    edits.blank(at, at + "abstract".length);
  }
  if (node.typeParameters) unit.visit(node.typeParameters, node);
  if (node.superClass) unit.visit(node.superClass, node);
  const typeArguments = node.superTypeParameters ?? node.superTypeArguments;
  if (typeArguments) unit.visit(typeArguments, node);
  if (node.implements?.length > 0) {
    const headEnd = Math.max(
      ...[node.id, node.typeParameters, node.superClass, typeArguments].map((each) => each?.end ?? 0),
    );
    // The class has no name when the first word is "implements".
    const from = source.lastIndexOf("implements", node.implements[0].start);
    edits.blank(Math.max(headEnd, from), node.body.start);
  }
  decorators.begin(statement);
  for (const member of node.body.body) compileMember(unit, member, node, decorators);
  decorators.end(statement);
}

function compileMember(unit: Unit, member: Node, owner: Node, decorators: Decorators): void {
  const { edits, source } = unit;
  if (
    member.type === "TSIndexSignature" ||
    member.type === "TSDeclareMethod" ||
    member.declare ||
    (member.abstract && member.type !== "ClassMethod")
  ) {
    edits.blank(member.start, member.end, ";");
    return;
  }
  if (member.type === "StaticBlock") {
    unit.visitChildren(member);
    return;
  }
  const isMethod = member.type === "ClassMethod" || member.type === "ClassPrivateMethod";
  const start = afterDecorators(unit, member);
  const keyStart = member.computed ? source.lastIndexOf("[", member.key.start) : member.key.start;
  if (!isMethod && !member.value && member.type === "ClassProperty" && !definesFields(unit) && !member.static) {
    decorators.member(member);
    edits.blank(start, member.end, ";");
    return;
  }
  decorators.member(member);
  eraseModifiers(unit, start, keyStart, true);
  if (member.computed) unit.visit(member.key, member);
  if (member.optional || member.definite) {
    const at = skipTrivia(source, member.computed ? skipTrivia(source, member.key.end) + 1 : member.key.end);
    edits.blank(at, at + 1);
  }
  if (!isMethod) {
    if (source[member.end - 1] !== ";") unit.openEnds.add(member.end);
    if (member.typeAnnotation) unit.visit(member.typeAnnotation, member);
    if (member.value) unit.visit(member.value, member);
    if (member.type === "ClassAccessorProperty") compileAccessor(unit, member, owner, start, keyStart);
    return;
  }
  unit.visitChildren({ ...member, key: null, decorators: null });
  if (member.kind === "constructor") compileConstructor(unit, member, owner);
}

function compileConstructor(unit: Unit, member: Node, owner: Node): void {
  const names: string[] = [];
  for (const each of member.params) {
    if (each.type !== "TSParameterProperty") continue;
    const { parameter } = each;
    names.push((parameter.type === "AssignmentPattern" ? parameter.left : parameter).name);
  }
  if (names.length === 0) return;
  const { edits } = unit;
  if (definesFields(unit)) edits.insert(owner.body.start + 1, names.map((name) => `${name};`).join(""));
  const { body, directives } = member.body;
  let at = directives.at(-1)?.end ?? member.body.start + 1;
  if (owner.superClass) {
    const called = body.find(
      ({ type, expression }: Node) =>
        type === "ExpressionStatement" && expression.type === "CallExpression" && expression.callee.type === "Super",
    );
    if (!called)
      throw new PlacedError(
        "A constructor with parameter properties has to call super() in a statement of its own",
        member.start,
      );
    at = called.end;
  }
  edits.insert(at, `;${names.map((name) => `this.${name}=${name};`).join("")}`);
}

/** `accessor x = 1` is a private field with a getter and a setter. */
function compileAccessor(unit: Unit, member: Node, owner: Node, start: number, keyStart: number): void {
  const { edits, source } = unit;
  const word = source.slice(start, keyStart).search(/\baccessor\b/) + start;
  edits.blank(word, word + "accessor".length);
  const key = source.slice(keyStart, member.key.end);
  if (member.computed)
    throw new PlacedError("An accessor field with a computed name cannot be compiled here", member.start);
  const hidden = `#${unit.uniqueName("$accessor")}`;
  edits.replace(keyStart, member.key.end, hidden);
  const owned = member.static ? (owner.id?.name ?? "this") : "this";
  const prefix = member.static ? "static " : "";
  const pair = `${prefix}get ${key}(){return ${owned}.${hidden}}${prefix}set ${key}(value){${owned}.${hidden}=value}`;
  edits.insert(member.end, `${source[member.end - 1] === ";" ? "" : ";"}${pair}`);
}
