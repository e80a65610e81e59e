import type { File } from "sucrase/dist/esm/parser/index.js";

export type Request = { readonly specifier: string; readonly attributes: Readonly<Record<string, string>> };
/** Where something stands in the source. */
export type Place = { readonly start: number; readonly end: number };
/** `imported`: "*" is the namespace. `start`, `end`: the imported name in the source, for messages. */
export type ImportName = {
  readonly request: number;
  readonly imported: string;
  readonly local: string;
} & Place;
export type ReExport = { readonly request: number; readonly imported: string } & Place;

/** What a module says of itself. `edits` blank out or replace, so that lines and columns stay. */
export type EsmSyntax = {
  readonly source: string;
  readonly requests: readonly Request[];
  readonly imports: readonly ImportName[];
  readonly locals: ReadonlyMap<string, string>;
  readonly reExports: ReadonlyMap<string, ReExport>;
  readonly stars: readonly number[];
  /** Names assigned after their declaration: importers must read them anew each time. */
  readonly mutable: ReadonlySet<string>;
  readonly edits: readonly Edit[];
  /** Whether it says import.meta. */
  readonly meta: boolean;
  readonly file: File;
};

/** What the engine cannot object to, because it never sees the module's own syntax. */
export class ModuleSyntaxError extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, { start, end }: Place) {
    super(message);
    this.start = start;
    this.end = end;
  }
}
/** `origin`: what the text stands for, when that is elsewhere. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string; readonly origin?: number };
