import type { Node } from "./syntax-tree.ts";
import type { TextEdits } from "./text-edits.ts";

/** What of a tsconfig.json decides how a program runs. */
export type CompilerOptions = {
  readonly experimentalDecorators?: boolean;
  readonly emitDecoratorMetadata?: boolean;
  readonly useDefineForClassFields?: boolean;
  readonly verbatimModuleSyntax?: boolean;
  readonly target?: string;
  readonly jsx?: string;
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
};

/** A place of the source that cannot be compiled. */
export class PlacedError extends Error {
  readonly start: number;
  constructor(message: string, start: number) {
    super(message);
    this.start = start;
  }
}

/** A file while it is compiled. */
export type Unit = {
  readonly source: string;
  readonly program: Node;
  readonly edits: TextEdits;
  readonly options: CompilerOptions;
  /** Whether the text has imports or exports that only a module can have. */
  readonly isModule: boolean;
  /** Names that stand for values somewhere. */
  readonly used: Set<string>;
  readonly helpers: Set<"decorate" | "param" | "metadata">;
  /** Variables to declare at the beginning. */
  readonly temporaries: string[];
  /** Where a statement ends without a semicolon. */
  readonly openEnds: Set<number>;
  /** What a block's namespace exports, all of its declarations taken together. */
  namespaceExports(block: Node): ReadonlySet<string>;
  visit(node: Node, parent: Node): void;
  visitChildren(node: Node): void;
  /** Takes a type away. */
  erase(start: number, end: number): void;
  uniqueName(hint: string): string;
};

export const isUnused = (unit: Unit, local: string): boolean =>
  !unit.options.verbatimModuleSyntax && !unit.used.has(local);

/** The next place that is no white space and no comment. */
export function skipTrivia(source: string, from: number): number {
  const pattern = /(?:\s|\/\/[^\r\n\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
  pattern.lastIndex = from;
  return from + (pattern.exec(source)?.[0].length ?? 0);
}
