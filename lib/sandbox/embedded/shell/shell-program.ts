import type { Program, Syscalls } from "../process/syscalls.ts";
import { runInteractive } from "./interactive.ts";
import { resolvePath } from "./paths.ts";
import { createShell, readInput } from "./shell.ts";
import { decodeSubshell } from "./state.ts";
import { bytesOf, reasonOf } from "./utilities/call.ts";

type Invocation =
  | {
      readonly kind: "script";
      readonly text: string;
      readonly name: string;
      readonly args: readonly string[];
      /** As messages name where it comes from; null for standard input. */
      readonly from: string | null;
    }
  | { readonly kind: "interactive" }
  | { readonly kind: "bad"; readonly message: string; readonly code: number };

const INVOCATION_SET = /[aefuvxnC]/;
const COMMAND = "-c";
/** How a shell with -c ends where a variable that it needs is not set. */
const UNSET = 127;

/** What `sh …` is asked to do, as POSIX has it: options, then -c and a command, a file, or the input. */
function readInvocation(sys: Syscalls): Invocation {
  const [shell = "sh", ...args] = sys.argv;
  let set = "";
  let command = false;
  let interactive = false;
  let fromInput = false;
  while (args[0]?.match(/^[-+]./)) {
    const option = args.shift() as string;
    if (option === "--") break;
    if (option.startsWith("--")) continue;
    for (const letter of option.slice(1)) {
      if (letter === "c") command = true;
      else if (letter === "i") interactive = true;
      else if (letter === "s") fromInput = true;
      else if (letter === "o") set += `set ${option[0]}o ${args.shift() ?? ""}; `;
      else if (INVOCATION_SET.test(letter)) set += `set ${option[0]}${letter}; `;
    }
  }
  if (command) {
    const text = args.shift();
    if (text === undefined) return { kind: "bad", message: `${shell}: -c: option requires an argument\n`, code: 2 };
    return { kind: "script", text: set + text, name: args.shift() ?? shell, args, from: COMMAND };
  }
  const file = fromInput ? undefined : args.shift();
  if (file !== undefined) {
    try {
      const text = new TextDecoder().decode(sys.fs.readFile(resolvePath(sys.cwd, file)));
      return { kind: "script", text: set + text, name: file, args, from: file };
    } catch (caught) {
      const code = (caught as { code?: string }).code === "ENOENT" ? 127 : 126;
      return { kind: "bad", message: `${shell}: ${file}: ${reasonOf(caught)}\n`, code };
    }
  }
  if (interactive || sys.tty?.fds[0] === true) return { kind: "interactive" };
  const text = new TextDecoder().decode(bytesOf(readInput(sys, "whole")));
  return { kind: "script", text: set + text, name: shell, args, from: null };
}

export const shellProgram: Program = async (sys) => {
  const shell = createShell(sys);
  const asked = readInvocation(sys);
  if (asked.kind === "bad") {
    shell.print(asked.message, 2);
    return sys.exit(asked.code);
  }
  if (asked.kind === "interactive") {
    return runInteractive(shell);
  }
  if (asked.from === COMMAND) shell.live.unsetCode = UNSET;
  return shell.leave(await shell.run(asked.text, { positional: positional(asked.name, asked.args), from: asked.from }));
};

function positional(name: string, args: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {
    "0": name,
    "#": String(args.length),
    "@": args.join(" "),
    "*": args.join(" "),
  };
  args.forEach((arg, index) => {
    values[String(index + 1)] = arg;
  });
  return values;
}

/** One of the shell's commands as a process of its own: `ls` where a program starts it, not a shell. */
export const utilityProgram: Program = async (sys) => {
  const shell = createShell(sys, []);
  const [name = "", ...args] = sys.argv;
  const word = name.slice(name.lastIndexOf("/") + 1);
  if (!shell.commands.has(word)) {
    shell.print(`${word}: not available in this sandbox\n`, 2);
    return sys.exit(127);
  }
  return shell.leave(await shell.run('command -p "$0" "$@"', { positional: positional(word, args) }));
};

/** A part of a script in a process of its own, where the shell that started it stands. */
export const subshellProgram: Program = async (sys) => {
  const { state, script, more } = decodeSubshell(sys.subshell ?? "");
  const shell = createShell(sys);
  shell.live.inherit(more);
  return shell.leave(await shell.goOn(state, script));
};
