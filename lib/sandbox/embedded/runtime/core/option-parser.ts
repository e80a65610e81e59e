/**
 * Node's command line: how C++ reads it there, with its words for what is wrong. Types as in `options.types` of the
 * binding: 0 nothing, 1 the engine's, 2 boolean, 3 and 4 numbers, 5 text, 6 host and port, 7 a list.
 */
export type Info = readonly [type: number, inEnvironment: number, byDefault: unknown];
export type OptionTables = {
  readonly options: Readonly<Record<string, Info>>;
  /** "-pe": more options; "--print <arg>": if an argument follows; "--inspect=": if a value is given. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Whether the engine has an option: "flag" or "value", null when not. */
  readonly engine: (name: string) => "flag" | "value" | null;
};
export type Parsed = {
  /** The script and its arguments. */
  readonly rest: string[];
  /** What was taken, as `process.execArgv` shows it. */
  readonly used: string[];
  readonly errors: string[];
};
const [ENGINE, BOOLEAN, INTEGER, UNSIGNED, HOST_PORT, LIST] = [1, 2, 3, 4, 6, 7];
const NOT_IN_ENVIRONMENT = 1;
const IMPLIED: Readonly<Record<string, string>> = {
  "--eval": "[has_eval_string]",
  "--env-file": "[has_env_file_string]",
  "--policy-integrity": "[has_policy_integrity_string]",
  "--watch-path": "--watch",
  "--inspect-brk": "--inspect",
  "--inspect-wait": "--inspect",
  "--report-signal": "--report-on-signal",
};

/** Words of NODE_OPTIONS: separated by blanks, but within double quotes; there, a backslash takes the next as it is. */
export function splitEnvironment(text: string): { readonly words: string[]; readonly errors: string[] } {
  const words: string[] = [];
  const errors: string[] = [];
  let quoted = false;
  let fresh = true;
  for (let at = 0; at < text.length; at++) {
    let char = text[at] as string;
    if (char === "\\" && quoted) {
      if (at + 1 === text.length) return { words, errors: ["invalid value for NODE_OPTIONS (invalid escape)\n"] };
      char = text[++at] as string;
    } else if (char === " " && !quoted) {
      fresh = true;
      continue;
    } else if (char === '"') {
      quoted = !quoted;
      continue;
    }
    if (fresh) words.push(char);
    else words[words.length - 1] += char;
    fresh = false;
  }
  if (quoted) errors.push("invalid value for NODE_OPTIONS (unterminated string)\n");
  return { words, errors };
}

/** Reads options up to the script's name into `values`. `fromEnvironment`: only what NODE_OPTIONS may hold. */
export function parse(
  { options, aliases, engine }: OptionTables,
  list: readonly string[],
  values: Map<string, unknown>,
  fromEnvironment = false,
): Parsed {
  const queue = [...list];
  /** How many at the head of the queue came out of aliases. */
  let expanded = 0;
  const used: string[] = [];
  const errors: string[] = [];
  const take = (): string => {
    const word = queue.shift() as string;
    if (expanded > 0) expanded--;
    else used.push(word);
    return word;
  };
  while (errors.length === 0) {
    const head = queue[0];
    if (head === undefined || head.length <= 1 || !head.startsWith("-")) break;
    const given = take();
    if (given === "--") {
      if (fromEnvironment) errors.push("-- is not allowed in NODE_OPTIONS");
      break;
    }
    const equals = given.startsWith("--") ? given.indexOf("=") : -1;
    const shown = equals < 0 ? given : given.slice(0, equals + 1);
    let name = (equals < 0 ? given : given.slice(0, equals)).replace(/(?<=..)_/g, "-");
    const negated = name.startsWith("--no-");
    if (negated) name = `--${name.slice(5)}`;
    for (;;) {
      const next = queue[0];
      const found =
        aliases[name] ??
        (next !== undefined && next !== "" && !next.startsWith("-") ? aliases[`${name} <arg>`] : undefined) ??
        (equals >= 0 ? aliases[`${name}=`] : undefined);
      const [first, ...more] = found ?? [];
      if (first === undefined) break;
      queue.unshift(...more);
      expanded += more.length;
      if (first === name) break;
      name = first;
    }
    const info = options[name];
    if (fromEnvironment && (!info || info[1] === NOT_IN_ENVIRONMENT)) {
      errors.push(`${shown} is not allowed in NODE_OPTIONS`);
      break;
    }
    const implied = IMPLIED[name];
    if (implied && !negated) values.set(implied, true);
    if (!info || info[0] === ENGINE) {
      const kind = engine(name.slice(2)) ?? (info ? "value" : null);
      if (kind === null || (kind === "value" && equals < 0 && !negated)) errors.push(`bad option: ${given}`);
      else values.set(name, kind === "flag" ? !negated : given.slice(equals + 1));
      continue;
    }
    const [type] = info;
    if (negated && type !== BOOLEAN) {
      errors.push(`${shown} is an invalid negation because it is not a boolean option`);
      break;
    }
    if (type < INTEGER) {
      if (type === BOOLEAN) values.set(name, !negated);
      continue;
    }
    let value: string;
    if (equals >= 0) value = given.slice(equals + 1);
    else {
      const next = queue[0];
      value = next === undefined || next.startsWith("-") ? "" : take().replace(/^\\(?=-.)/, "");
      if (next === "") {
        set(values, name, type, "");
        continue;
      }
    }
    if (value === "") errors.push(`${shown} requires an argument`);
    else {
      const wrong = set(values, name, type, value);
      if (wrong !== null) errors.push(wrong);
    }
  }
  return { rest: queue, used, errors };
}

function set(values: Map<string, unknown>, name: string, type: number, value: string): string | null {
  if (type === INTEGER || type === UNSIGNED) values.set(name, Number.parseInt(value, 10) || 0);
  else if (type === LIST) values.set(name, [...((values.get(name) as string[] | undefined) ?? []), value]);
  else if (type === HOST_PORT) {
    const [, host = "127.0.0.1", port = ""] = /^(?:(.*):)?([^:]*)$/.exec(value) ?? [];
    const number = Number.parseInt(port, 10) || 0;
    if (number > 65535 || (number !== 0 && number < 1024)) return "must be 0 or in range 1024 to 65535.";
    values.set(name, { host, port: number });
  } else values.set(name, value);
  return null;
}

/** What does not go together. `hasScript`: a file was named. */
export function check(value: (name: string) => unknown, hasScript: boolean): string[] {
  const errors: string[] = [];
  const has = (name: string): boolean => Boolean(value(name));
  const oneOf = (name: string, allowed: readonly unknown[], message: string): void => {
    if (!allowed.includes(value(name) ?? "")) errors.push(message);
  };
  if (has("--debug") || has("--debug-brk"))
    errors.push(
      "[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node --inspect` and `node --inspect-brk` instead.",
    );
  if (has("--check") && has("[has_eval_string]")) errors.push("either --check or --eval can be used, not both");
  for (const name of ["--experimental-default-type", "--input-type"])
    oneOf(name, ["", "commonjs", "module"], `${name} must be "module" or "commonjs"`);
  oneOf(
    "--unhandled-rejections",
    ["", "warn-with-error-code", "throw", "strict", "warn", "none"],
    "invalid value for --unhandled-rejections",
  );
  if (has("--tls-min-v1.3") && has("--tls-max-v1.2"))
    errors.push("either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both");
  const heap = Number(value("--secure-heap") ?? 0);
  if (heap > 0 && (heap & (heap - 1)) !== 0) errors.push("--secure-heap must be a power of 2");
  const against = (name: string, others: Readonly<Record<string, string>>): void => {
    for (const [other, shown] of Object.entries(others))
      if (has(other)) {
        errors.push(`either ${name} or ${shown} can be used, not both`);
        return;
      }
  };
  const runs = { "--check": "--check", "[has_eval_string]": "--eval", "--interactive": "--interactive" };
  if (has("--test")) {
    against("--test", runs);
    if ((value("--watch-path") as unknown[] | undefined)?.length)
      errors.push("--watch-path cannot be used in combination with --test");
  }
  if (has("--watch")) {
    against("--watch", runs);
    if (errors.length === 0 && !has("--test") && !hasScript) errors.push("--watch requires specifying a file");
  }
  return errors;
}
