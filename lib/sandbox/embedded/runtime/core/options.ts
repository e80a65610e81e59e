import tables from "../tables/options.json";
import { check, type Info, type OptionTables, type Parsed, parse, splitEnvironment } from "./option-parser.ts";
import { partBinding } from "./parts.ts";

/** The options of this process. */
const known = tables.options as unknown as Readonly<Record<string, Info>>;
const values = new Map<string, unknown>();
const BOOLEAN = 2;
const EMPTY: Readonly<Record<number, unknown>> = { 2: false, 5: "" };

/** What is wrong with a command line: Node prints it and ends with `code`. */
export class BadOption extends Error {
  readonly code: number;
  constructor(message: string, code = 9) {
    super(message);
    this.code = code;
  }
}

/** Names of the engine's own options and what `--help` says of Node's: asked for seldom, so not in this program. */
const texts = (): { readonly engine: ReadonlyMap<string, "flag" | "value">; readonly help: Record<string, string> } =>
  partBinding("texts", "options") as never;

const optionTables: OptionTables = {
  options: known,
  aliases: tables.aliases,
  engine: (name) => texts().engine.get(name) ?? null,
};

export function optionValue(name: string): unknown {
  if (values.has(name)) return values.get(name);
  const info = known[name];
  if (!info) return (tables.extra as Record<string, unknown>)[name];
  const [type, , byDefault] = info;
  if (Array.isArray(byDefault)) return [...byDefault];
  return byDefault ?? (type === 7 ? [] : EMPTY[type]);
}

export function optionValues(): Record<string, unknown> {
  const all: Record<string, unknown> = Object.create(null);
  for (const [name, [type]] of Object.entries(known)) {
    all[name] = optionValue(name);
    if (type === BOOLEAN) all[`--no${name.slice(1)}`] = !all[name];
  }
  return all;
}

export function optionInfo(): unknown {
  const { help } = texts();
  const options = new Map<string, unknown>();
  for (const [name, [type, envVarSettings, byDefault]] of Object.entries(known))
    options.set(name, { helpText: help[name] ?? "", envVarSettings, type, defaultIsTrue: byDefault === true });
  return { options, aliases: new Map(Object.entries(tables.aliases)) };
}

function orThrow<T extends { readonly errors: readonly string[] }>(result: T): T {
  const [first] = result.errors;
  if (first !== undefined) throw new BadOption(result.errors.join("\n"));
  return result;
}

/** Reads options up to the script's name. @throws BadOption */
export const parseOptions = (list: readonly string[], fromEnvironment = false): Parsed =>
  orThrow(parse(optionTables, list, values, fromEnvironment));

/** What is wrong with options for another thread: they count for that alone. */
export const problemsOf = (list: readonly string[], fromEnvironment: boolean): readonly string[] =>
  parse(optionTables, list, new Map(), fromEnvironment).errors;

/** What NODE_OPTIONS says. @throws BadOption */
export function parseEnvironment(text: string | undefined): void {
  if (text) parseOptions(orThrow(splitEnvironment(text)).words, true);
}

/** Whether the options go together. @throws BadOption */
export function checkOptions(hasScript: boolean): void {
  orThrow({ errors: check(optionValue, hasScript) });
  const proto = optionValue("--disable-proto");
  if (proto !== "" && proto !== "delete" && proto !== "throw")
    throw new BadOption("invalid mode passed to --disable-proto", 12);
}

/** What the engine itself would take from its options. */
export function applyEngineOptions(): void {
  const limit = Number(optionValue("--stack-trace-limit"));
  if (values.has("--stack-trace-limit") && Number.isInteger(limit)) Error.stackTraceLimit = limit;
  // Nothing makes a browser's engine collect: the call is there for what only asks for it.
  if (values.get("--expose-gc") === true)
    Object.defineProperty(globalThis, "gc", { value: function gc() {}, writable: true, configurable: true });
}

export const optionGiven = (name: string): boolean => values.has(name);
