import type { Syscalls } from "../../process/syscalls.ts";
import { parseEnv } from "../bindings/util.ts";
import { BadOption, checkOptions, parseEnvironment, parseOptions } from "./options.ts";
import { utf8Decode } from "./text.ts";

const ENV_FILE = /^--env[-_]file(?:=(.*))?$/s;

function textOf(system: Syscalls, path: string): string {
  try {
    return utf8Decode(system.fs.readFile(path));
  } catch {
    throw new BadOption(`${path}: not found`);
  }
}

/** The command line, with NODE_OPTIONS and the files of --env-file. @throws BadOption */
export function readOptions(
  system: Syscalls,
  environmentToo = true,
): { readonly rest: string[]; readonly used: string[] } {
  const environment = system.env as Record<string, string>;
  const given = new Set(Object.keys(environment));
  parseEnvironment(environmentToo ? environment["NODE_OPTIONS"] : undefined);
  const parsed = parseOptions(system.argv.slice(1));
  for (const [at, word] of parsed.used.entries()) {
    const match = ENV_FILE.exec(word);
    if (!match) continue;
    const text = textOf(system, match[1] ?? parsed.used[at + 1] ?? "");
    for (const [key, value] of Object.entries(parseEnv(text))) if (!given.has(key)) environment[key] = value;
  }
  if (environmentToo && !given.has("NODE_OPTIONS")) parseEnvironment(environment["NODE_OPTIONS"]);
  // A thread has no script of its own.
  if (system.thread === 0) checkOptions(parsed.rest.length > 0);
  return parsed;
}
