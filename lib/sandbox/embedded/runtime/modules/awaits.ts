import type { File } from "sucrase/dist/esm/parser/index.js";
import type { Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { ContextualKeyword } from "sucrase/dist/esm/parser/tokenizer/keywords.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";
import type { Edit } from "./syntax-types.ts";

/**
 * No engine tells page code when a function goes on after `await`, so the text says it: `await x` becomes
 * `$$back($$save(x),await $$value())`, where the first remembers the context and the value, and the last restores the
 * context (see core/promise-hooks.ts, which makes these globals). What `await` throws arrives in `catch` and `finally`:
 * those restore what was saved last, `$$last`.
 */
const LAST = "$$last";

const OPEN = new Set([T.parenL, T.bracketL, T.braceL, T.dollarBraceL]);
const CLOSE = new Set([T.parenR, T.bracketR, T.braceR]);

/** For each bracket the one that closes it, and the other way round. Null when they do not match. */
function matches(tokens: readonly Token[]): Int32Array | null {
  const found = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  const pair = (at: number): void => {
    const from = open.pop();
    if (from === undefined) return;
    found[from] = at;
    found[at] = from;
  };
  for (const [at, { type }] of tokens.entries()) {
    if (OPEN.has(type)) open.push(at);
    else if (CLOSE.has(type)) pair(at);
    else if (type === T.backQuote) {
      if (tokens[open.at(-1) ?? -1]?.type === T.backQuote) pair(at);
      else open.push(at);
    }
  }
  return open.length === 0 ? found : null;
}

class Reader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #match: Int32Array;
  constructor(source: string, tokens: readonly Token[], match: Int32Array) {
    this.#source = source;
    this.#tokens = tokens;
    this.#match = match;
  }
  type(at: number): number {
    return this.#tokens[at]?.type ?? T.eof;
  }
  /** Whether `await` at that place is the operator. */
  isAwait(at: number): boolean {
    const token = this.#tokens[at];
    if (token?.type !== T.name || token.contextualKeyword !== ContextualKeyword._await) return false;
    const before = this.type(at - 1);
    const next = this.type(at + 1);
    if (before === T.dot || before === T.questionDot || before === T._for || before === T.hash) return false;
    if (before === T._function || before === T._let || before === T._const || before === T._var) return false;
    if (next === T.parenL && this.type((this.#match[at + 1] ?? -1) + 1) === T.braceL && before !== T.parenR) {
      // A method of that name, or "if (await (x)) {": only the second stands in parentheses of its own.
      if (before === T.braceL || before === T.comma || before === T.semi || before === T.braceR) return false;
    }
    const using = this.#tokens[at + 1];
    if (using && this.#text(using) === "using" && this.type(at + 2) === T.name) return false;
    return (
      next === T.parenL || (next & T.IS_EXPRESSION_START) !== 0 || (next & T.IS_PREFIX) !== 0 || next === T.backQuote
    );
  }
  #text(token: Token): string {
    return this.#source.slice(token.start, token.end);
  }

  /** The last token of the operand that begins at `at`; -1 when it is of no known form. */
  operandEnd(from: number): number {
    let at = from;
    while ((this.type(at) & T.IS_PREFIX) !== 0 || this.isAwait(at)) at++;
    while (this.type(at) === T._new) at++;
    let end = this.#primaryEnd(at);
    while (end >= 0) {
      const next = this.type(end + 1);
      if (next === T.dot || next === T.questionDot) {
        const after = this.type(end + 2);
        if (next === T.questionDot && (after === T.parenL || after === T.bracketL || after === T.backQuote)) end++;
        else end += after === T.hash ? 3 : 2;
      } else if (next === T.parenL || next === T.bracketL || next === T.backQuote) end = this.#match[end + 1] ?? -1;
      else if (next === T.postIncDec) end++;
      else break;
    }
    return this.type(end + 1) === T.arrow ? -1 : end;
  }
  #primaryEnd(at: number): number {
    const type = this.type(at);
    if (type === T.parenL || type === T.bracketL || type === T.braceL || type === T.backQuote)
      return this.#match[at] ?? -1;
    const token = this.#tokens[at];
    if (type === T._function || (token && this.#text(token) === "async" && this.type(at + 1) === T._function)) {
      let parameters = at;
      while (this.type(parameters) !== T.parenL && this.type(parameters) !== T.eof) parameters++;
      const body = (this.#match[parameters] ?? -2) + 1;
      return this.type(body) === T.braceL ? (this.#match[body] ?? -1) : -1;
    }
    if (type === T._class) {
      let body = at + 1;
      if (this.type(body) === T.name) body++;
      if (this.type(body) === T._extends) body = this.operandEnd(body + 1) + 1;
      return this.type(body) === T.braceL ? (this.#match[body] ?? -1) : -1;
    }
    return type === T.eof ? -1 : at;
  }
}

/** The innermost function of each token, as a number. */
function functionsOf(file: File): Int32Array {
  const found = new Int32Array(file.tokens.length).fill(-1);
  // Outer ones first.
  const scopes = file.scopes
    .map((scope, number) => ({ ...scope, number }))
    .filter(({ isFunctionScope, startTokenIndex }) => isFunctionScope && startTokenIndex > 0)
    .sort((a, b) => a.startTokenIndex - b.startTokenIndex || b.endTokenIndex - a.endTokenIndex);
  for (const { startTokenIndex, endTokenIndex, number } of scopes) found.fill(number, startTokenIndex, endTokenIndex);
  return found;
}

/** `topLevel`: the text needs a variable `$$last` of its own. Null when it cannot be followed. */
export function followAwaits(
  source: string,
  file: File,
): { readonly edits: Edit[]; readonly topLevel: boolean } | null {
  const { tokens, scopes } = file;
  const match = matches(tokens);
  if (!match) return null;
  const reader = new Reader(source, tokens, match);
  const functions = functionsOf(file);
  const waits: number[] = [];
  const loops: number[] = [];
  const handlers = new Map<number, number[]>();
  const waiting = new Set<number>();
  for (const [at, { type, contextualKeyword }] of tokens.entries()) {
    const inside = functions[at] as number;
    if (type === T._catch || type === T._finally) {
      if (tokens[at - 1]?.type !== T.braceR) continue;
      const body = type === T._catch && reader.type(at + 1) === T.parenL ? (match[at + 1] as number) + 1 : at + 1;
      if (reader.type(body) === T.braceL) handlers.set(inside, [...(handlers.get(inside) ?? []), body]);
    } else if (reader.isAwait(at)) {
      waits.push(at);
      waiting.add(inside);
    } else if (contextualKeyword === ContextualKeyword._await && tokens[at - 1]?.type === T._for) {
      loops.push(at);
      waiting.add(inside);
    }
  }
  const edits: Edit[] = [];
  const insert = (at: number, text: string): void => void edits.push({ start: at, end: at, text });
  const catches = (inside: number): boolean => handlers.has(inside);
  for (const at of waits) {
    const end = reader.operandEnd(at + 1);
    if (end < 0) return null;
    const token = tokens[at] as Token;
    const last = catches(functions[at] as number) ? `${LAST}=` : "";
    edits.push({ start: token.start, end: token.end, text: `$$back(${last}$$save(` });
    const after = (tokens[end] as Token).end;
    edits.push({ start: after, end: after, text: "),await $$value())", origin: token.start });
  }
  for (const at of loops) {
    const close = match[at + 1] ?? -1;
    let of = at + 2;
    while (of < close && tokens[of]?.contextualKeyword !== ContextualKeyword._of)
      of = match[of]! > of ? match[of]! + 1 : of + 1;
    if (of >= close) return null;
    insert((tokens[of] as Token).end, " $$each(");
    insert((tokens[close] as Token).start, catches(functions[at] as number) ? `,$$saved=>{${LAST}=$$saved})` : ")");
  }
  let topLevel = false;
  for (const [inside, bodies] of handlers) {
    if (!waiting.has(inside)) continue;
    topLevel ||= inside < 0;
    for (const body of bodies) insert((tokens[body] as Token).end, `$$back(${LAST});`);
    if (inside < 0) continue;
    // Where the function's body begins.
    const end = (scopes[inside]?.endTokenIndex ?? 0) - 1;
    const body = match[end] ?? -1;
    if (tokens[end]?.type !== T.braceR || body < 0) return null;
    let first = body;
    while (
      reader.type(first + 1) === T.string &&
      (reader.type(first + 2) === T.semi || reader.type(first + 2) === T.string)
    )
      first += reader.type(first + 2) === T.semi ? 2 : 1;
    insert((tokens[first] as Token).end, `${first === body ? "" : ";"}var ${LAST};`);
  }
  return { edits, topLevel };
}
