import { type Constant, constantOf } from "./constants.ts";
import { referencesTo } from "./references.ts";
import type { Node } from "./syntax-tree.ts";
import { lineEnds } from "./text-edits.ts";
import { PlacedError, skipTrivia, type Unit } from "./unit.ts";

/** Of enums that were seen before: constants by "Enum.Member", and the names of all members. */
export type EnumValues = {
  readonly values: Map<string, Constant>;
  readonly members: Map<string, Set<string>>;
};

/** `holder`: the namespace that exports it. `declares`: what stands before it, as `var E;`. */
export function compileEnum(
  unit: Unit,
  node: Node,
  { values, members: all }: EnumValues,
  declares: string,
  holder: string | null,
): void {
  const { edits, source } = unit;
  const { name } = node.id;
  const open = skipTrivia(source, node.id.end);
  edits.replace(node.start, open + 1, `${declares}(function(${name}){${lineEnds(source.slice(node.start, open + 1))}`);
  const members = all.get(name) ?? new Set<string>();
  all.set(name, members);
  for (const each of node.members) members.add(each.id.name ?? each.id.value);
  const known = (key: string): Constant | undefined => values.get(key.includes(".") ? key : `${name}.${key}`);
  let previous: string | null = null;
  let counted: Constant | undefined = -1;
  for (const member of node.members) {
    const key: string = member.id.name ?? member.id.value;
    const quoted = JSON.stringify(key);
    const constant: Constant | undefined = member.initializer
      ? constantOf(member.initializer, known)
      : typeof counted === "number"
        ? counted + 1
        : undefined;
    if (constant !== undefined) values.set(`${name}.${key}`, constant);
    const before = counted;
    if (!member.initializer && typeof before === "string")
      throw new PlacedError("Enum member must have initializer", member.start);
    const isText: boolean =
      typeof constant === "string" || /^(?:String|Template)Literal$/.test(member.initializer?.type ?? "");
    counted = isText ? "" : constant;
    const next = skipTrivia(source, member.end);
    const hasComma = source[next] === ",";
    if (hasComma) edits.replace(next, next + 1, "");
    const { start, end, initializer } = member;
    if (initializer && constant === undefined) {
      unit.visit(initializer, member);
      for (const found of referencesTo(members, initializer))
        edits.insert(found.node.start, `${found.shorthand ? `${found.node.name}:` : ""}${name}.`);
      const lines = lineEnds(source.slice(start, initializer.start));
      edits.replace(start, initializer.start, (isText ? `${name}[${quoted}]=` : `${name}[${name}[${quoted}]=`) + lines);
      edits.insert(end, isText ? ";" : `]=${quoted};`);
    } else {
      const value = constant === undefined ? `${name}[${previous}]+1` : literal(constant);
      const text = isText ? `${name}[${quoted}]=${value};` : `${name}[${name}[${quoted}]=${value}]=${quoted};`;
      edits.replace(start, end, text + lineEnds(source.slice(start, end)));
    }
    previous = quoted;
  }
  const end = holder === null ? `${name}||(${name}={})` : `${name}=${holder}.${name}||(${holder}.${name}={})`;
  edits.replace(node.end - 1, node.end, `})(${end});`);
}

const literal = (value: Constant): string =>
  typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : `${value}`;
