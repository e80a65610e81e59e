/** What a command understands: long names without dashes, with "=" at the end where a value follows; short ones by their letter. */
export type OptionNames = Readonly<Record<string, string>>;
export type Options = {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** What stood after "--"; null where there was none. */
  readonly paths: readonly string[] | null;
};

export class UsageError extends Error {}

/**
 * Reads a command line as git does: options and operands in any order until "--". `names` maps what may be written ("-m", "--message")
 * to an option's name; one that ends in "=" takes a value ("-m x", "-mx", "--message=x", "--message x"), one in "=?" takes it only when joined by "=".
 * @throws UsageError for an option that is not known, or lacks its value
 */
export function readOptions(args: readonly string[], names: OptionNames): Options {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const put = (name: string, value: string): void => void values.set(name, [...(values.get(name) ?? []), value]);
  const rest = [...args];
  while (rest.length > 0) {
    const arg = rest.shift() as string;
    if (arg === "--") return { flags, values, operands, paths: rest };
    if (arg === "-" || !arg.startsWith("-")) {
      operands.push(arg);
    } else if (arg.startsWith("--")) {
      const [long = "", joined] = splitOnce(arg, "=");
      const name = names[long];
      if (name === undefined) throw new UsageError(`unknown option \`${long.slice(2)}'`);
      const plain = name.replace(/=\??$/, "");
      if (!name.includes("=")) flags.add(plain);
      else if (joined !== undefined) put(plain, joined);
      else if (name.endsWith("?")) flags.add(plain);
      else put(plain, need(rest, long.slice(2)));
    } else if (/^-\d+$/.test(arg) && names["-n"]) put("number", arg.slice(1));
    else readLetters(arg, names, rest, flags, put);
  }
  return { flags, values, operands, paths: null };
}

function readLetters(
  arg: string,
  names: OptionNames,
  rest: string[],
  flags: Set<string>,
  put: (name: string, value: string) => void,
): void {
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] as string;
    const name = names[`-${letter}`];
    if (name === undefined) throw new UsageError(`unknown switch \`${letter}'`);
    if (!name.endsWith("=")) {
      flags.add(name);
      continue;
    }
    const joined = arg.slice(at + 1);
    put(name.slice(0, -1), joined === "" ? need(rest, letter) : joined);
    return;
  }
}

function need(rest: string[], name: string): string {
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`option \`${name}' requires a value`);
  return value;
}

export function splitOnce(text: string, at: string): [string, string?] {
  const place = text.indexOf(at);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + at.length)];
}
