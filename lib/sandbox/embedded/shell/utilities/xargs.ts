import type { Children } from "../children.ts";
import { bytesOf, Failure, latin1, type Utility, type UtilityCall } from "./call.ts";

const USAGE = `Usage: xargs [-0rtx] [-a FILE] [-d DELIMITER] [-E END] [-I REPLACE] [-L LINES] [-n ARGUMENTS] [-P PROCESSES] [-s CHARACTERS] [COMMAND [ARGUMENT]...]
`;
const VALUED = "adEILnPs";
const LONG: Readonly<Record<string, string>> = {
  "arg-file": "a",
  null: "0",
  delimiter: "d",
  eof: "E",
  replace: "I",
  "max-lines": "L",
  "max-args": "n",
  "max-procs": "P",
  "max-chars": "s",
  "no-run-if-empty": "r",
  verbose: "t",
  exit: "x",
  help: "help",
};
/** As many arguments at once as Linux allows in characters. */
const MOST_CHARACTERS = 128 * 1024;

type Asked = { readonly values: ReadonlyMap<string, string>; readonly command: readonly string[] };

/** Options before the command, with their values attached or not; what begins the command ends them. */
function read(args: readonly string[]): Asked {
  const values = new Map<string, string>();
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] as string;
    if (word === "--") {
      at++;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split(/=(.*)/s);
      const letter = LONG[name];
      if (letter === undefined)
        throw new Failure(`unrecognized option '${word}'\nTry 'xargs --help' for more information.`);
      values.set(letter, value ?? (VALUED.includes(letter) && letter !== "I" ? (args[++at] ?? "") : ""));
      continue;
    }
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] as string;
      if (letter === "i") {
        values.set("I", word.slice(place + 1));
        break;
      }
      if (VALUED.includes(letter)) {
        const value = word.slice(place + 1) || args[++at];
        if (value === undefined) throw new Failure(`option requires an argument -- '${letter}'`);
        values.set(letter, value);
        break;
      }
      if (!"0rtxpo".includes(letter))
        throw new Failure(`invalid option -- '${letter}'\nTry 'xargs --help' for more information.`);
      values.set(letter, "");
    }
  }
  if (values.get("I") === "") values.set("I", "{}");
  return { values, command: args.slice(at) };
}

/** Arguments as a shell's words: blanks end them, quotes and backslashes keep them. With the line that each ends. */
function words(text: string): { word: string; line: number }[] {
  const found: { word: string; line: number }[] = [];
  let line = 0;
  let word: string | null = null;
  let quote = "";
  let blankEnd = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (character === "\n")
        throw new Failure(
          `unmatched ${quote === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
        );
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "\\" && at + 1 < text.length) word = (word ?? "") + text[++at];
    else if (/\s/.test(character)) {
      if (word !== null) found.push({ word, line });
      // A line that ends in a blank goes on in the next.
      if (character === "\n" && !blankEnd) line++;
      blankEnd = character === " " || character === "\t";
      word = null;
      continue;
    } else word = (word ?? "") + character;
    blankEnd = false;
  }
  if (quote !== "")
    throw new Failure(
      `unmatched ${quote === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
    );
  if (word !== null) found.push({ word, line });
  return found;
}

function delimiter(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", "0": "\0", r: "\r", "\\": "\\" };
  const hex = /^\\x([0-9a-fA-F]{1,2})$/.exec(text)?.[1];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return text.startsWith("\\") ? (escapes[text.slice(1)] ?? text) : text;
}

/** How its commands ended, and what it ends with itself. */
class Ends {
  failed = 0;
  /** Nothing more is started after this. */
  last: number | null = null;
  constructor(private readonly call: UtilityCall) {}

  add(name: string, code: number): void {
    if (code === 127 || code === 126) this.last ??= code;
    else if (code === 255) {
      this.call.complain(`${name}: exited with status 255; aborting`);
      this.last ??= 124;
    } else if (code > 128) {
      this.call.complain(`${name}: terminated by signal ${code - 128}`);
      this.last ??= 125;
    } else if (code !== 0) this.failed = 123;
  }
}

/** Beside others: as a process of its own, whatever it is. */
async function apart(call: UtilityCall, children: Children, group: readonly string[], stdin: string): Promise<number> {
  const [name = ""] = group;
  const result = await children.run(group, { cwd: call.cwd, env: call.env, stdin, signal: call.signal });
  if (result.exitCode === 127 && result.stderr.endsWith(": command not found\n"))
    call.complain(`${name}: No such file or directory`);
  else call.err(result.stderr);
  call.out(bytesOf(result.stdout));
  return result.exitCode;
}

export const xargs =
  (children: Children): Utility =>
  async (call) => {
    const { values, command } = read(call.args);
    if (values.has("help")) {
      call.out(USAGE);
      return 0;
    }
    const file = values.get("a");
    const decoder = new TextDecoder();
    const text = decoder.decode(file === undefined ? call.input() : call.read(file));
    // What standard input held is the arguments: a command has it only where those came from a file.
    const input = file === undefined ? "" : latin1(call.input());
    const replaced = values.get("I");
    const marked = values.has("0") ? "\0" : values.has("d") ? delimiter(values.get("d") as string) : null;
    let items: { word: string; line: number }[];
    if (marked !== null)
      items = (text.endsWith(marked) ? text.slice(0, -marked.length) : text)
        .split(marked)
        .map((word, line) => ({ word, line }));
    else if (replaced !== undefined)
      items = text.split("\n").flatMap((row, line) => {
        const trimmed = row.trimStart();
        return trimmed === ""
          ? []
          : [
              {
                word: words(trimmed.replaceAll(" ", "\\ "))
                  .map((each) => each.word)
                  .join(" "),
                line,
              },
            ];
      });
    else items = words(text);
    if (text === "") items = [];
    const end = values.get("E");
    if (end !== undefined) {
      const at = items.findIndex(({ word }) => word === end);
      if (at >= 0) items = items.slice(0, at);
    }

    const number = (letter: string): number | null => {
      const value = values.get(letter);
      if (value === undefined) return null;
      if (!/^\d+$/.test(value)) throw new Failure(`invalid number "${value}" for -${letter} option`);
      if (value === "0" && letter !== "P") throw new Failure(`value ${value} for -${letter} option should be >= 1`);
      return Number(value);
    };
    const most = number("n");
    const lines = number("L");
    const characters = Math.min(number("s") ?? MOST_CHARACTERS, MOST_CHARACTERS);
    const program = command.length > 0 ? command : ["echo"];
    const groups: string[][] = [];
    if (replaced !== undefined)
      for (const { word } of items)
        groups.push(program.map((each, at) => (at === 0 ? each : each.replaceAll(replaced, word))));
    else {
      let group: string[] = [];
      let size = 0;
      let lastLine = -1;
      let lineCount = 0;
      const base = program.reduce((sum, each) => sum + each.length + 1, 0);
      for (const { word, line } of items) {
        const isNewLine = line !== lastLine;
        const full =
          (most !== null && group.length >= most) ||
          base + size + word.length + 1 > characters ||
          (lines !== null && isNewLine && lineCount >= lines);
        if (full && group.length > 0) {
          groups.push([...program, ...group]);
          group = [];
          size = 0;
          lineCount = 0;
        }
        if (isNewLine) lineCount++;
        lastLine = line;
        group.push(word);
        size += word.length + 1;
      }
      if (group.length > 0 || (groups.length === 0 && !values.has("r"))) groups.push([...program, ...group]);
    }

    const atOnce = number("P") ?? 1;
    const ends = new Ends(call);
    const start = async (group: readonly string[]): Promise<void> => {
      const [name = ""] = group;
      if (values.has("t")) call.err(`${group.join(" ")}\n`);
      ends.add(
        name,
        await (atOnce === 1 ? call.run(name, group.slice(1), input) : apart(call, children, group, input)),
      );
    };
    const running = new Set<Promise<void>>();
    for (const group of groups) {
      if (ends.last !== null || call.signal?.aborted === true) break;
      const one = start(group).finally(() => running.delete(one));
      running.add(one);
      if (running.size >= (atOnce || Number.POSITIVE_INFINITY)) await Promise.race(running);
    }
    await Promise.all(running);
    return call.signal?.aborted === true ? 130 : (ends.last ?? ends.failed);
  };
