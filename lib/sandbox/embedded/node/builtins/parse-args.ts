import { codedError } from "../core/errors.ts";
import type { Dict } from "../core/machine.ts";
import { processObject } from "../core/process-object.ts";

type Option = { type: "string" | "boolean"; short?: string; multiple?: boolean; default?: unknown };
type Config = {
  args?: string[];
  options?: Record<string, Option>;
  strict?: boolean;
  allowPositionals?: boolean;
  allowNegative?: boolean;
  tokens?: boolean;
};
type Token = Dict & { kind: string; index: number };

const failure = (code: string, text: string) => codedError(TypeError, code, text);

/** util.parseArgs. Throws ERR_PARSE_ARGS_*. */
export function parseArgs(config: Config = {}): { values: Dict; positionals: string[]; tokens?: Token[] } {
  const strict = config.strict ?? true;
  const allowPositionals = config.allowPositionals ?? !strict;
  const options = config.options ?? {};
  const args = config.args ?? processObject.argv.slice(2);
  const tokens: Token[] = [];
  const longOf = (short: string): string =>
    Object.keys(options).find((name) => options[name]!.short === short) ?? short;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const next = args[index + 1];
    const option = (
      name: string,
      rawName: string,
      value: string | undefined,
      inlineValue: boolean | undefined,
    ): void => {
      if (
        value === undefined &&
        options[name]?.type === "string" &&
        next !== undefined &&
        !(strict && next.length > 1 && next.startsWith("-") && next !== "-")
      ) {
        tokens.push({ kind: "option", name, rawName, index, value: next, inlineValue: false });
        index++;
      } else tokens.push({ kind: "option", name, rawName, index, value, inlineValue });
    };
    if (arg === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (let rest = index + 1; rest < args.length; rest++)
        tokens.push({ kind: "positional", index: rest, value: args[rest] });
      break;
    }
    if (/^--[^=]+=/s.test(arg)) {
      const at = arg.indexOf("=");
      option(arg.slice(2, at), arg.slice(0, at), arg.slice(at + 1), true);
    } else if (arg.startsWith("--") && arg.length > 2) option(arg.slice(2), arg, undefined, undefined);
    else if (arg.startsWith("-") && arg.length > 1) {
      const letters = arg.slice(1);
      for (let i = 0; i < letters.length; i++) {
        const name = longOf(letters[i]!);
        if (options[name]?.type === "string" && i < letters.length - 1) {
          option(name, `-${letters[i]}`, letters.slice(i + 1), true);
          break;
        }
        option(name, `-${letters[i]}`, undefined, undefined);
      }
    } else tokens.push({ kind: "positional", index, value: arg });
  }
  return collect(tokens, options, {
    strict,
    allowPositionals,
    allowNegative: config.allowNegative ?? false,
    withTokens: config.tokens ?? false,
  });
}

function collect(
  tokens: Token[],
  options: Record<string, Option>,
  rules: { strict: boolean; allowPositionals: boolean; allowNegative: boolean; withTokens: boolean },
) {
  const values = Object.create(null) as Dict;
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!rules.allowPositionals)
        throw failure(
          "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
          `Unexpected argument '${String(token["value"])}'. This command does not take positional arguments`,
        );
      positionals.push(token["value"] as string);
    }
    if (token.kind !== "option") continue;
    let name = token["name"] as string;
    let value: unknown = token["value"];
    if (
      rules.allowNegative &&
      name.startsWith("no-") &&
      value === undefined &&
      options[name.slice(3)]?.type === "boolean"
    ) {
      name = name.slice(3);
      value = false;
    }
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (rules.strict) check(token, name, value, option);
    if (name === "__proto__") continue;
    const given = value ?? true;
    if (option?.multiple) {
      values[name] ??= [];
      (values[name] as unknown[]).push(given);
    } else values[name] = given;
  }
  for (const [name, option] of Object.entries(options))
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  return { values, positionals, ...(rules.withTokens ? { tokens } : {}) };
}

function check(token: Token, name: string, value: unknown, option: Option | undefined): void {
  const raw = String(token["rawName"]);
  if (!option) {
    throw failure(
      "ERR_PARSE_ARGS_UNKNOWN_OPTION",
      `Unknown option '${raw}'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${raw}"`,
    );
  }
  const shown = option.short ? `-${option.short}, --${name}` : `--${name}`;
  if (option.type === "string" && typeof value !== "string")
    throw failure("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown} <value>' argument missing`);
  if (option.type === "boolean" && typeof value === "string")
    throw failure("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown}' does not take an argument`);
}
