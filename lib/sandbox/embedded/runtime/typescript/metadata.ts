import { declared, type Node } from "./syntax-tree.ts";
import type { Unit } from "./unit.ts";

const PRIMITIVES: Readonly<Record<string, string>> = {
  TSStringKeyword: "String",
  TSNumberKeyword: "Number",
  TSBooleanKeyword: "Boolean",
  TSBigIntKeyword: "BigInt",
  TSSymbolKeyword: "Symbol",
  TSArrayType: "Array",
  TSTupleType: "Array",
  TSFunctionType: "Function",
  TSConstructorType: "Function",
  TSVoidKeyword: "void 0",
  TSUndefinedKeyword: "void 0",
  TSNullKeyword: "void 0",
  TSNeverKeyword: "void 0",
  TSTemplateLiteralType: "String",
};
const LITERALS: Readonly<Record<string, string>> = {
  StringLiteral: "String",
  NumericLiteral: "Number",
  BooleanLiteral: "Boolean",
  BigIntLiteral: "BigInt",
};

/** What `emitDecoratorMetadata` says of a type. */
export function serialize(unit: Unit, annotation: Node): string {
  const type = annotation?.typeAnnotation ?? annotation;
  if (!type) return "Object";
  const known = PRIMITIVES[type.type];
  if (known) return known;
  if (type.type === "TSLiteralType") return LITERALS[type.literal.type] ?? "Object";
  if (type.type === "TSParenthesizedType") return serialize(unit, type.typeAnnotation);
  if (type.type === "TSUnionType") {
    const kinds = new Set<string>(type.types.map((each: Node) => serialize(unit, each)));
    kinds.delete("void 0");
    return kinds.size === 1 ? ([...kinds][0] as string) : "Object";
  }
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return "Object";
  const { name } = type.typeName;
  for (const statement of unit.program.body) {
    const node = declared(statement);
    if (node.id?.name === name) {
      if (node.type === "TSInterfaceDeclaration" || node.declare) return "Object";
      if (node.type === "TSTypeAliasDeclaration") return serialize(unit, node.typeAnnotation);
      if (node.type === "TSEnumDeclaration") return "Number";
    }
    if (statement.type !== "ImportDeclaration") continue;
    const found = statement.specifiers.find((each: Node) => each.local.name === name);
    if (found && (statement.importKind === "type" || found.importKind === "type")) return "Object";
  }
  unit.used.add(name);
  return `typeof ${name}==="undefined"?Object:${name}`;
}

export const parameterTypes = (unit: Unit, method: Node): string => {
  const types = method.params.map((each: Node) => {
    const parameter = each.type === "TSParameterProperty" ? each.parameter : each;
    const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    return serialize(unit, target.typeAnnotation);
  });
  return `[${types.join()}]`;
};
export const returnType = (unit: Unit, method: Node): string =>
  method.returnType ? serialize(unit, method.returnType) : method.async ? "Promise" : "void 0";
