import { browser } from "../core/browser.ts";
import { explain, importFrom, plain, type Source } from "../core/compile.ts";
import { LANGUAGE } from "../core/globals.ts";
import type { Any, Callback } from "../core/machine.ts";
import { AWAIT_HELPERS } from "../core/promise-hooks.ts";
import { nameComment, rememberScript } from "../core/scripts.ts";
import { privateSymbols } from "../core/symbols.ts";
import { declarationsOf } from "./declarations.ts";
import { followed } from "./follow.ts";
import { importCallsOf } from "./import-calls.ts";

/**
 * `vm` contexts as far as one realm goes: an object stands for the global one, by `with` over a proxy. What the language
 * brings (Object, Array, Promise) is the realm's own, so that `instanceof` holds across contexts, where in Node it fails;
 * a time limit cannot interrupt; `new Function` sees the process's globals.
 */
class Context {
  readonly scope: object;
  /** Names that scripts declared by let, const and class: they are no properties of the object. */
  readonly lexicals = new Map<string, { value: unknown; constant: boolean }>();
  /** Names that scripts assign without declaring them. */
  readonly assigned = new Set<string>();
  /** Whether the last script was strict. */
  strict = false;

  constructor(sandbox: object) {
    const { lexicals, assigned } = this;
    this.scope = new OriginalProxy(sandbox, {
      has: (of, key) =>
        (typeof key === "symbol" && key in of) ||
        (typeof key === "string" && (lexicals.has(key) || key in of || key in globalThis || assigned.has(key))),
      get: (of, key) => {
        if (key === Symbol.unscopables) return undefined;
        const lexical = lexicals.get(key as string);
        if (lexical) return lexical.value;
        if (key in of) {
          const value = Reflect.get(of, key);
          // Inside, the object is the global one.
          return value === of ? this.scope : value;
        }
        if (key === "globalThis") return this.scope;
        return LANGUAGE.has(key as string) || (key as string) in AWAIT_HELPERS ? (globalThis as Any)[key] : undefined;
      },
      set: (of, key, value) => {
        const lexical = lexicals.get(key as string);
        if (!lexical) {
          if (Reflect.set(of, key, value)) return true;
          if (!this.strict) return false;
          throw new TypeError(`Cannot assign to read only property '${String(key)}' of object '#<Object>'`);
        }
        if (lexical.constant) throw new TypeError("Assignment to constant variable.");
        lexical.value = value;
        return true;
      },
    });
  }

  /** Makes the names of a script known before it runs. @throws SyntaxError for one that is there already */
  declare(
    names: {
      readonly variables: Iterable<string>;
      readonly lexicals: Iterable<string>;
      readonly assigned: Iterable<string>;
    },
    sandbox: object,
  ): void {
    for (const name of names.lexicals)
      if (this.lexicals.has(name)) throw new SyntaxError(`Identifier '${name}' has already been declared`);
    for (const name of names.variables) if (!(name in sandbox)) Reflect.set(sandbox, name, undefined);
    for (const name of names.lexicals) this.lexicals.set(name, { value: undefined, constant: false });
    for (const name of names.assigned) this.assigned.add(name);
  }
}
const OriginalProxy = globalThis.Proxy;
const contexts = new WeakMap<object, Context>();

let made = 0;
/** How many contexts there were. */
export const contextCount = (): number => made;

export function makeContext(sandbox: object, _name: string): void {
  const context = new Context(sandbox);
  contexts.set(sandbox, context);
  made++;
  Object.defineProperty(sandbox, privateSymbols["contextify_context_private_symbol"] as symbol, {
    value: context,
    enumerable: false,
  });
}
const contextOf = (sandbox: object): Context => {
  const found = contexts.get(sandbox);
  if (!found) throw new TypeError("The object is no context.");
  return found;
};

const run = browser.evaluate("(function($$scope,$$code,$imprt){with($$scope){return eval($$code)}})") as Callback;

/** The value of the script's last statement. */
export function runInContext(sandbox: object, source: Source): unknown {
  const context = contextOf(sandbox);
  const { code, name, option, line = 0, column = 0 } = source;
  const follow = followed(plain(code), name);
  const { text } = importCallsOf(follow?.text ?? plain(code));
  const edits = follow ? { edits: follow.edits } : {};
  const found = declarationsOf(text);
  context.strict = found.strict;
  context.declare(found, sandbox);
  rememberScript({ name, source: code, lines: line, columns: column, offset: column, inContext: true, ...edits });
  const dynamic = importFrom(option, name);
  const end = nameComment(name);
  if (found.functions !== null) run.call(context.scope, context.scope, found.functions + end, dynamic);
  try {
    return run.call(context.scope, context.scope, found.text + end, dynamic);
  } finally {
    for (const constant of found.constants) {
      const lexical = context.lexicals.get(constant);
      if (lexical) lexical.constant = true;
    }
  }
}

/** A function whose globals are the context's, and before them the properties of `extensions`. */
export function compileInContext(
  sandbox: object | undefined,
  extensions: readonly object[],
  source: Source,
  parameters: readonly string[],
  follow = followed(plain(source.code), source.name),
): Callback {
  const { code, name, option, line = 0, column = 0 } = source;
  const context = sandbox && contextOf(sandbox);
  const { text } = importCallsOf(follow?.text ?? plain(code));
  const edits = follow ? { edits: follow.edits } : {};
  context?.declare({ variables: [], lexicals: [], assigned: declarationsOf(text, true).assigned }, sandbox as object);
  const scopes = [...(context ? [context.scope] : []), ...extensions];
  const head =
    `(function($$scopes,$imprt){${scopes.map((_, at) => `with($$scopes[${at}])`).join("")}` +
    `return function (${parameters.join(",")}) {`;
  try {
    const make = browser.evaluate(`${head}${text}\n}})${nameComment(name)}`) as Callback;
    rememberScript({
      name,
      source: code,
      lines: line,
      columns: column - head.length,
      offset: column,
      inContext: true,
      ...edits,
    });
    return make(scopes, importFrom(option, name));
  } catch (error) {
    if (follow) return compileInContext(sandbox, extensions, source, parameters, null);
    throw explain(error, source, head.length);
  }
}
