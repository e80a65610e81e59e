import type { Node } from "./syntax-tree.ts";

export type Constant = number | string;

/** What an enum's initializer is known to be before the program runs; undefined when it is not. */
export function constantOf(node: Node, known: (name: string) => Constant | undefined): Constant | undefined {
  const of = (inner: Node): Constant | undefined => constantOf(inner, known);
  switch (node.type) {
    case "NumericLiteral":
    case "StringLiteral":
      return node.value;
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
      return of(node.expression);
    case "Identifier":
      return node.name === "NaN" ? Number.NaN : node.name === "Infinity" ? Number.POSITIVE_INFINITY : known(node.name);
    case "MemberExpression":
      return node.object.type === "Identifier"
        ? known(`${node.object.name}.${node.computed ? of(node.property) : node.property.name}`)
        : undefined;
    case "TemplateLiteral": {
      let text = "";
      for (const [at, part] of node.quasis.entries()) {
        text += part.value.cooked;
        if (at >= node.expressions.length) continue;
        const value = of(node.expressions[at]);
        if (value === undefined) return undefined;
        text += value;
      }
      return text;
    }
    case "UnaryExpression": {
      const value = of(node.argument);
      if (typeof value !== "number") return undefined;
      return node.operator === "-"
        ? -value
        : node.operator === "+"
          ? value
          : node.operator === "~"
            ? ~value
            : undefined;
    }
    case "BinaryExpression":
      return binary(node.operator, of(node.left), of(node.right));
    default:
      return undefined;
  }
}

function binary(operator: string, left: Constant | undefined, right: Constant | undefined): Constant | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === "+" && (typeof left === "string" || typeof right === "string")) return `${left}${right}`;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
    case "|":
      return left | right;
    case "&":
      return left & right;
    case "^":
      return left ^ right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case ">>>":
      return left >>> right;
    default:
      return undefined;
  }
}
