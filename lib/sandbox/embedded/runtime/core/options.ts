import tables from "../tables/options.json";

/** Node's command-line options. Types as in `options.types`: 2 boolean, 3 and 4 numbers, 5 text, 6 host and port, 7 a list. */
type Info = readonly [type: number, inEnvironment: number, byDefault: unknown];
const known = tables.options as unknown as Readonly<Record<string, Info>>;
const aliases = tables.aliases as Readonly<Record<string, readonly string[]>>;
const set = new Map<string, unknown>();

/** What is wrong with a command line: Node prints it and exits with 9. */
export class BadOption extends Error {}

export function optionValues(): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, [type, , byDefault]] of Object.entries(known)) {
    const value = set.has(name) ? set.get(name) : Array.isArray(byDefault) ? [...byDefault] : byDefault;
    values[name] = value ?? (type === 2 ? false : type === 5 ? "" : type === 7 ? [] : value);
    if (type === 2 && name.startsWith("--") && !name.startsWith("--no-")) values[`--no-${name.slice(2)}`] = !values[name];
  }
  for (const [name, value] of Object.entries(tables.extra)) values[name] = value;
  values["[has_eval_string]"] = set.has("--eval") || set.has("--print");
  return values;
}
export const optionValue = (name: string): unknown => optionValues()[name];

export function optionInfo(): unknown {
  const options = new Map<string, unknown>();
  for (const [name, [type, envVarSettings, byDefault]] of Object.entries(known))
    options.set(name, { helpText: "", envVarSettings, type, defaultIsTrue: byDefault === true });
  return { options, aliases: new Map(Object.entries(aliases)) };
}

const truncated = (option: string): string => option.split("=")[0] as string;

/**
 * Reads options up to the script's name. `fromEnvironment`: only what NODE_OPTIONS may hold.
 * Returns what is left: script and arguments. @throws BadOption
 */
export function parseOptions(list: readonly string[], fromEnvironment = false): { rest: string[]; used: string[] } {
  const queue = [...list];
  const used: string[] = [];
  while (queue.length > 0) {
    const given = queue[0] as string;
    if (given === "--") {
      used.push(queue.shift() as string);
      break;
    }
    if (given === "-" || !given.startsWith("-")) break;
    queue.shift();
    used.push(given);
    const equals = given.indexOf("=");
    let name = equals > 0 && given.startsWith("--") ? given.slice(0, equals) : given;
    let value = equals > 0 && given.startsWith("--") ? given.slice(equals + 1) : undefined;
    if (name.startsWith("--")) name = name.replaceAll("_", "-");
    const alias =
      (value !== undefined ? aliases[`${name}=`] : undefined) ??
      (queue[0] !== undefined && !queue[0].startsWith("-") ? aliases[`${name} <arg>`] : undefined) ??
      aliases[name];
    if (alias) {
      const [first = "", ...more] = alias;
      if (first !== name) {
        queue.unshift(value === undefined ? first : `${first}=${value}`, ...more);
        used.push(...[]);
        parseInto(queue, used.length);
        continue;
      }
    }
    const negated = name.startsWith("--no-") && !known[name];
    const option = negated ? `--${name.slice(5)}` : name;
    const info = known[option];
    if (!info || (negated && info[0] !== 2)) throw new BadOption(`bad option: ${given}`);
    if (fromEnvironment && info[1] === 1) throw new BadOption(`${truncated(given)} is not allowed in NODE_OPTIONS`);
    const [type] = info;
    if (type === 2) {
      if (value !== undefined) throw new BadOption(`${name}= is an invalid negation because it is a boolean option`.replace("is an invalid negation because it is a boolean option", "does not take a value"));
      set.set(option, !negated);
    } else if (type >= 3) {
      if (value === undefined) {
        const next = queue[0];
        const optional = option === "--print" || option === "--eval";
        if (next === undefined || (next.startsWith("-") && next !== "-" && next.length > 1)) {
          if (option !== "--print") throw new BadOption(`${given} requires an argument`);
        } else if (!(optional && option === "--print" && set.has("--eval"))) {
          value = (queue.shift() as string).replace(/^\\-/, "-");
          used.push(value);
        }
      }
      if (type === 3 || type === 4) set.set(option, Number(value));
      else if (type === 7) set.set(option, [...((set.get(option) as string[] | undefined) ?? []), value]);
      else if (type === 6) set.set(option, { host: "127.0.0.1", port: Number(value?.split(":").at(-1)) });
      else set.set(option, value ?? "");
    }
  }
  return { rest: queue, used };
}
/** An alias stands for others, which are read in its place. */
function parseInto(_queue: string[], _at: number): void {}
export const setOption = (name: string, value: unknown): void => {
  set.set(name, value);
};
export const optionGiven = (name: string): boolean => set.has(name);
