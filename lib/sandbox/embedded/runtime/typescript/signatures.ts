import type { Node } from "./syntax-tree.ts";
import { PlacedError, skipTrivia, type Unit } from "./unit.ts";

/** The question mark of `x?: T`. */
export function eraseOptional({ source, edits }: Unit, node: Node): void {
  if (!node.optional || !/^(?:Identifier|ObjectPattern|ArrayPattern)$/.test(node.type)) return;
  const end = node.typeAnnotation?.start ?? node.end;
  const at = source.lastIndexOf("?", end - 1);
  edits.blank(at, at + 1);
}

/** A first parameter `this`, which only has a type. */
export function eraseReceiver({ source, edits }: Unit, [first]: readonly Node[] = []): void {
  if (first?.type !== "Identifier" || first.name !== "this") return;
  const next = skipTrivia(source, first.end);
  edits.blank(first.start, source[next] === "," ? next + 1 : first.end);
}

/** A line may not end between an arrow function's parameters and the arrow. @throws PlacedError */
export function compileArrow({ source, edits }: Unit, node: Node): void {
  const { returnType, typeParameters, async: isAsync, params } = node;
  const endsLine = ({ start, end }: Node): boolean => /[\r\n]/.test(source.slice(start, end));
  if (returnType && endsLine(returnType)) {
    const close = source.lastIndexOf(")", returnType.start);
    edits.replace(close, close + 1, " ");
    edits.insert(returnType.end, ")");
  }
  if (isAsync && typeParameters && endsLine(typeParameters))
    throw new PlacedError(
      "The type parameters of an async arrow function have to stand on one line here",
      (params[0] ?? typeParameters).start,
    );
}
