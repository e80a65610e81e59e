import type { ShellCommand, Statement, Word } from "./just-bash.ts";

/** The text of a word when nothing in it is expanded. */
export function literal(word: Word | undefined): string | null {
  const parts = word?.parts ?? [];
  if (parts.length === 0 || !parts.every(({ type }) => type === "Literal" || type === "SingleQuoted")) return null;
  return parts.map(({ value }) => value ?? "").join("");
}
/** A command's name when nothing in it is expanded. */
export function literalName(command: ShellCommand | undefined): string | null {
  const name = command?.type === "SimpleCommand" ? command.name : null;
  return name && typeof name !== "string" ? literal(name) : null;
}

/** Commands that run others, which are seldom seen by their names alone. */
const WRAPPERS = new Set([
  "timeout",
  "nice",
  "nohup",
  "xargs",
  "command",
  "exec",
  "eval",
  "source",
  ".",
  "builtin",
  "time",
  "env",
]);
/** Commands that take their time, or never end. */
const LASTING = new Set(["yes", "sleep", "curl", "wait"]);
const ENDLESS = /^(?:if=)?\/dev\/(?:zero|full|u?random)$/;
/** Parts of the language: what they do is done to the shell that runs them. */
const LANGUAGE = new Set(
  ": [ test true false cd pwd echo printf export unset set shopt local declare typeset readonly read mapfile readarray let shift break continue return exit alias unalias type hash help history pushd popd dirs getopts trap kill jobs wait fg bg disown".split(
    " ",
  ),
);
/** Filters that may be done before their input is. */
const EARLY = new Set(["head", "grep", "egrep", "fgrep", "rg", "sed", "awk", "cat", "tee", "less"]);
/** Those that give nothing before they have read everything, or whose input does not matter. */
const FILES_FIRST: Readonly<Record<string, number>> = {
  cat: 1,
  grep: 2,
  egrep: 2,
  fgrep: 2,
  rg: 2,
  sed: 2,
  awk: 2,
  jq: 2,
  head: 1,
  tail: 1,
};

export type Known = {
  readonly functions: ReadonlyMap<string, ShellCommand>;
  /** Commands that run in the shell's own process. */
  readonly utilities: { has(name: string): boolean };
};

/**
 * - program: runs in a process of its own
 * - utility: a command of this process that ends by itself
 * - lasting: something that starts programs, waits, or may never end
 * - language: everything else
 */
export type Kind = "program" | "utility" | "lasting" | "language";

export function kindOf(command: ShellCommand, known: Known, seen: ReadonlySet<string> = new Set()): Kind {
  if (command.type !== "SimpleCommand") return compoundIsLasting(command, known, seen) ? "lasting" : "language";
  if (!command.name) return "language";
  const name = literalName(command);
  if (name === null) return "lasting";
  const defined = known.functions.get(name);
  if (defined) {
    if (seen.has(name)) return "language";
    return compoundIsLasting(defined, known, new Set([...seen, name])) ? "lasting" : "language";
  }
  if (WRAPPERS.has(name)) return name === "env" && (command.args?.length ?? 0) === 0 ? "utility" : "lasting";
  if (LASTING.has(name)) return "lasting";
  if (name === "find" && command.args?.some((word) => literal(word)?.startsWith("-exec"))) return "lasting";
  if (name === "tail" && command.args?.some((word) => /^(?:-[a-zA-Z]*[fF]\b|--follow)/.test(literal(word) ?? "")))
    return "lasting";
  if (command.args?.some((word) => ENDLESS.test(literal(word) ?? ""))) return "lasting";
  if (command.redirections?.some(({ target }) => "parts" in target && ENDLESS.test(literal(target) ?? "")))
    return "lasting";
  if (LANGUAGE.has(name)) return "language";
  return known.utilities.has(name) ? "utility" : "program";
}

function compoundIsLasting(command: ShellCommand, known: Known, seen: ReadonlySet<string>): boolean {
  const inStatements = (list: readonly Statement[] | undefined | null): boolean =>
    (list ?? []).some(
      ({ pipelines, background }) =>
        background ||
        pipelines.some(({ commands }) =>
          commands.some(
            (each) => each.type !== "FunctionDef" && ["program", "lasting"].includes(kindOf(each, known, seen)),
          ),
        ),
    );
  const { type, body, condition } = command;
  if (type === "While" || type === "Until") {
    const [first] = Array.isArray(condition) ? condition : [];
    const asks = literalName(first?.pipelines[0]?.commands[0]);
    // A loop over lines ends with them; of another nobody knows.
    if (asks !== "read" && asks !== "[" && asks !== "test") return true;
  }
  if (command.clauses?.some((clause) => inStatements(clause.condition) || inStatements(clause.body))) return true;
  if (Array.isArray(condition) && inStatements(condition)) return true;
  if (inStatements(command.elseBody) || command.items?.some((item) => inStatements(item.body))) return true;
  if (Array.isArray(body)) return inStatements(body);
  return body ? compoundIsLasting(body as ShellCommand, known, seen) : false;
}

/** Whether a command of this process must see its input as it comes, because it may end before that does. */
export const mayEndEarly = (command: ShellCommand): boolean => EARLY.has(literalName(command) ?? "");

/** Whether a utility, standing first, reads the shell's own input rather than files. */
export function readsInput(command: ShellCommand): boolean {
  const name = literalName(command) ?? "";
  const operands = (command.args ?? []).filter((word) => !literal(word)?.startsWith("-")).length;
  const enough = FILES_FIRST[name];
  return enough !== undefined
    ? operands < enough
    : ["tr", "tee", "sort", "wc", "uniq", "cut"].includes(name) && operands < 1;
}
