import { arrowText } from "../core/caret.ts";
import { compileText, explain, importFrom, plain, type Source } from "../core/compile.ts";
import { libraryIds } from "../core/library.ts";
import { nameComment, rememberScript } from "../core/scripts.ts";
import { setArrow } from "../core/syntax-errors.ts";
import { followAwaits } from "./awaits.ts";
import { applyEdits, readsOf } from "./edits.ts";
import { DEFAULT_LOCAL } from "./export-names.ts";
import { wantsFollowing } from "./follow.ts";
import { reassigned } from "./reassigned.ts";
import { type Getter, type ModuleRecord, namespaceOf, resolveExport, STATUS } from "./record.ts";
import { readEsm } from "./syntax.ts";
import { type Edit, type EsmSyntax, ModuleSyntaxError } from "./syntax-types.ts";

type Body = (
  live: readonly object[],
  begin: (getters: Record<string, Getter>) => void,
  update: (constants: Record<string, (value: unknown) => void>) => void,
  meta: object,
  dynamic: unknown,
) => unknown;

const PARAMETERS = "$i,$e,$u,$importMeta,$imprt";
const NAME = /^[A-Za-z_$][\w$]*$/;
const property = (name: string): string => (NAME.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/** The text of a module with its own syntax, or the error the engine would have made of it. @throws SyntaxError */
export function readModule(source: Source): EsmSyntax {
  const text = plain(source.code);
  try {
    return readEsm(text);
  } catch (error) {
    throw error instanceof ModuleSyntaxError
      ? placed(source, error.message, error.start, error.end)
      : objection(source, text, error);
  }
}

/** An error at a place of a module's text. */
export function placed(source: Source, message: string, start: number, end: number): SyntaxError {
  const lines = source.code.slice(0, start).split(/\r\n|[\n\r\u2028\u2029]/);
  const text = source.code.split(/\r\n|[\n\r\u2028\u2029]/)[lines.length - 1] ?? "";
  const error = new SyntaxError(message);
  const column = (lines.at(-1) ?? "").length + 1;
  setArrow(error, arrowText(source.name, lines.length, text, column, Math.max(1, end - start)));
  return error;
}

const STATEMENT =
  /^[^\S\n]*(?:import(?:\s*(?:[\w$*{][^;"'()]*?\sfrom\s*|\s)\s*)?(?:"[^"\n]*"|'[^'\n]*')(?:\s*(?:with|assert)\s*\{[^}]*\})?;?|export\s*(?:\*[^;"'\n]*from\s*(?:"[^"\n]*"|'[^'\n]*')|\{[^}]*\}(?:\s*from\s*(?:"[^"\n]*"|'[^'\n]*'))?);?|export\s+default\b|export\b)/gm;

/** What does not parse: the engine's own words about it, where its import and export statements are taken away. */
function objection(source: Source, text: string, thrown: unknown): unknown {
  const blanked = text
    .replace(STATEMENT, (all) =>
      /export\s+default$/.test(all) ? `${" ".repeat(all.length - 1)}+` : all.replace(/[^\n]/g, " "),
    )
    .replaceAll("import.meta", "$importMeta");
  const head = `0,async function*(${PARAMETERS}){"use strict";`;
  try {
    compileText(`${head}${blanked}\n}`);
  } catch (error) {
    return explain(error, source, head.length);
  }
  const { message } = thrown as Error;
  const at = /\((\d+):(\d+)\)$/.exec(message);
  const lines = text.split("\n");
  const start = lines.slice(0, Number(at?.[1] ?? 1) - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const place = start + Number(at?.[2] ?? 1) - 1;
  return placed(source, message.replace(/^Error transforming.*?: | \(\d+:\d+\)$/g, ""), place, place + 1);
}

const parses = (text: string): boolean => {
  try {
    // Never called, and not in parentheses: only parsed.
    compileText(`0,function(){class M{static{${text}\n}}}`);
    return true;
  } catch {
    return false;
  }
};

/** What the library may export anew later: `syncBuiltinESMExports`. */
const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith("node:") || (!specifier.startsWith("internal/") && libraryIds().includes(specifier));

/**
 * A module as a function. What it imports becomes constants, so that its body runs at full speed and errors name what the
 * user wrote; bindings that may change (those assigned again, those of a circle) are rewritten into reads of the namespace.
 * In a circle it is a generator: its first step hoists its functions and registers what it exports, its second runs it.
 */
export class SourceModule {
  readonly #source: Source;
  readonly #syntax: EsmSyntax;
  readonly #body: Body;
  /** What follows its awaits. */
  #awaits: { readonly edits: readonly Edit[]; readonly topLevel: boolean } | null = null;
  /** Imports that are variables, set again when a built-in exports anew. */
  readonly #resettable = new Set<string>();
  readonly waits: boolean;
  readonly sourceMap: string | undefined;

  /** @throws SyntaxError */
  constructor(source: Source) {
    this.#source = source;
    this.#syntax = readModule(source);
    const body = applyEdits(this.#syntax.source, this.#syntax.edits);
    this.waits = /\bawait\b/.test(body) && !parses(body);
    for (const { request, imported, local } of this.#syntax.imports)
      if (imported !== "default" && imported !== "*" && isBuiltin(this.#syntax.requests[request]?.specifier ?? ""))
        this.#resettable.add(local);
    if (this.#resettable.size > 0)
      for (const name of reassigned(this.#syntax.source, this.#syntax.file.tokens, this.#resettable))
        this.#resettable.delete(name);
    if (wantsFollowing(this.#syntax.source, source.name))
      this.#awaits = followAwaits(this.#syntax.source, this.#syntax.file);
    this.#body = this.#compile(new Map(), false);
  }
  get syntax(): EsmSyntax {
    return this.#syntax;
  }
  get source(): Source {
    return this.#source;
  }

  #compile(live: ReadonlyMap<string, string>, circular: boolean): Body {
    const syntax = this.#syntax;
    const edits: Edit[] = [...syntax.edits, ...(this.#awaits?.edits ?? [])];
    if (live.size > 0) {
      for (const { token, shorthand, called } of readsOf(syntax, new Set(live.keys()))) {
        const name = syntax.source.slice(token.start, token.end);
        const read = live.get(name) as string;
        edits.push({
          start: token.start,
          end: token.end,
          text: shorthand ? `${name}:${read}` : called ? `(0,${read})` : read,
        });
      }
    }
    const constants: string[] = [];
    const variables: string[] = [];
    for (const { request, imported, local } of syntax.imports) {
      if (live.has(local)) continue;
      const read = imported === "*" ? `$i[${request}]` : `$i[${request}]${property(imported)}`;
      (this.#resettable.has(local) ? variables : constants).push(`${local}=${read}`);
    }
    const getters = [...syntax.locals].map(([exported, local]) => `${JSON.stringify(exported)}:()=>${local}`).join();
    edits.sort((a, b) => a.start - b.start || a.end - b.end);
    const body = applyEdits(syntax.source, edits);
    const named =
      syntax.locals.get("default") === DEFAULT_LOCAL && new RegExp(`function\\s*\\*?\\s*${DEFAULT_LOCAL}\\b`).test(body)
        ? `Object.defineProperty(${DEFAULT_LOCAL},"name",{value:"default",configurable:true});`
        : "";
    const head =
      `(${this.waits ? "async " : ""}function${circular ? "*" : ""}(${PARAMETERS}){"use strict";$e({${getters}});${named}` +
      (circular ? "yield;" : "") +
      (this.#awaits?.topLevel ? "let $$last;" : "") +
      (constants.length > 0 ? `const ${constants.join()};` : "") +
      (variables.length > 0
        ? `let ${variables.join()};$u({${[...this.#resettable].map((name) => `${name}(v){${name}=v}`).join()}});`
        : "");
    const { code, name, line = 0, column = 0 } = this.#source;
    try {
      const compiled = compileText(`${head}${body}\n})${nameComment(name)}`) as Body;
      rememberScript({ name, source: code, lines: line, columns: column - head.length, offset: column, edits });
      return compiled;
    } catch (error) {
      if (this.#awaits) {
        this.#awaits = null;
        return this.#compile(live, circular);
      }
      throw explain(error, this.#source, head.length);
    }
  }

  /** Which imports may change after they were read first. */
  #live(record: ModuleRecord): Map<string, string> {
    const live = new Map<string, string>();
    for (const { request, imported, local } of this.#syntax.imports) {
      if (imported === "*") continue;
      const from = record.dependencies[request] as ModuleRecord;
      const found = resolveExport(from, imported);
      if (!found || found === "ambiguous" || found.name === "*") continue;
      const pending = (module: ModuleRecord): boolean =>
        record.circle !== 0 && module.circle === record.circle && module.status !== STATUS.evaluated;
      if (found.mutable || pending(found.module) || pending(from))
        live.set(local, `$i[${request}]${property(imported)}`);
    }
    return live;
  }

  /** Ties the text to its place in the graph: called once all of it is linked. */
  attach(record: ModuleRecord, initializeMeta: (meta: object) => void): void {
    const circular = record.circle !== 0;
    const live = this.#live(record);
    const body = circular || live.size > 0 ? this.#compile(live, circular) : this.#body;
    const meta: object = Object.create(null);
    const call = (): unknown =>
      // Called by itself: a module's "this" is undefined.
      body(
        record.dependencies.map(namespaceOf),
        (getters) => {
          record.getters = new Map(Object.entries(getters));
        },
        (updates) => {
          for (const { request, imported, local } of this.#syntax.imports) {
            const update = updates[local];
            if (!update) continue;
            const found = resolveExport(record.dependencies[request] as ModuleRecord, imported);
            if (!found || found === "ambiguous") continue;
            const list = found.module.updates.get(found.name) ?? [];
            found.module.updates.set(found.name, list);
            list.push(update);
          }
        },
        meta,
        importFrom(this.#source.option, this.#source.name),
      );
    const withMeta = (): void => {
      if (this.#syntax.meta) initializeMeta(meta);
    };
    const ended = <T>(result: T): T => {
      nameDefault(record.getters?.get("default"));
      return result;
    };
    if (!circular) {
      record.run = () => {
        withMeta();
        const result = call();
        return this.waits ? (result as Promise<unknown>).then(ended) : ended(undefined);
      };
      return;
    }
    let steps: Iterator<unknown> | AsyncIterator<unknown> | null = null;
    record.hoist = () => {
      steps = call() as Iterator<unknown>;
      void steps.next();
    };
    record.run = () => {
      withMeta();
      const result = (steps as Iterator<unknown>).next() as unknown;
      return this.waits ? (result as Promise<unknown>).then(ended) : ended(undefined);
    };
  }
}

/** What a module exports by default without a name is called "default". */
function nameDefault(getter: Getter | undefined): void {
  const value = getter?.();
  if (typeof value === "function" && value.name === DEFAULT_LOCAL)
    Object.defineProperty(value, "name", { value: "default", configurable: true });
}
