import type { Program, Syscalls } from "../process/syscalls.ts";
import { toBytes } from "./external.ts";
import { runInteractive } from "./interactive.ts";
import { createShell, readInput } from "./shell.ts";
import { resolvePath } from "./shell-file-system.ts";

type Invocation =
  | { readonly kind: "script"; readonly text: string; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: "interactive" }
  | { readonly kind: "bad"; readonly message: string; readonly code: number };

const PASS_BYTES = 64 * 1024;
const INVOCATION_SET = /[aefuvxnC]/;

/** What `sh …` is asked to do, as POSIX has it: options, then -c and a command, a file, or the input. */
function readInvocation(sys: Syscalls): Invocation {
  const [shell = "sh", ...args] = sys.argv;
  let set = "";
  let command = false;
  let interactive = false;
  while (args[0]?.match(/^[-+]./)) {
    const option = args.shift() as string;
    if (option === "--") break;
    if (option.startsWith("--")) continue;
    for (const letter of option.slice(1)) {
      if (letter === "c") command = true;
      else if (letter === "i") interactive = true;
      else if (letter === "o") set += `set ${option[0]}o ${args.shift() ?? ""}; `;
      else if (INVOCATION_SET.test(letter)) set += `set ${option[0]}${letter}; `;
    }
  }
  if (command) {
    const text = args.shift();
    if (text === undefined) return { kind: "bad", message: `${shell}: -c: option requires an argument\n`, code: 2 };
    return { kind: "script", text: set + text, name: args.shift() ?? shell, args };
  }
  const file = args.shift();
  if (file !== undefined) {
    try {
      const text = new TextDecoder().decode(sys.fs.readFile(resolvePath(sys.cwd, file)));
      return { kind: "script", text: set + text, name: file, args };
    } catch {
      return { kind: "bad", message: `${shell}: ${file}: No such file or directory\n`, code: 127 };
    }
  }
  if (interactive || sys.tty?.fds[0] === true) return { kind: "interactive" };
  const text = new TextDecoder().decode(toBytes(readInput(sys, true)));
  return { kind: "script", text: set + text, name: shell, args: [] };
}

/** `cat` alone, as programs start it: it passes on what comes as it comes. */
function passOn(sys: Syscalls): never {
  const buffer = new Uint8Array(PASS_BYTES);
  for (;;) {
    const count = sys.fs.read(0, buffer, null);
    if (count === 0) return sys.exit(0);
    sys.fs.write(1, buffer.slice(0, count), null);
  }
}

export const shellProgram: Program = async (sys) => {
  if (sys.argv[1] === "-c" && sys.argv[2] === 'cat "$@"' && sys.argv.length === 4) return passOn(sys);
  const shell = createShell(sys);
  const asked = readInvocation(sys);
  if (asked.kind === "bad") {
    shell.print(asked.message, 2);
    return sys.exit(asked.code);
  }
  if (asked.kind === "interactive") {
    shell.live.yields = true;
    return runInteractive(shell);
  }
  const positional: Record<string, string> = {
    "0": asked.name,
    "#": String(asked.args.length),
    "@": asked.args.join(" "),
    "*": asked.args.join(" "),
  };
  asked.args.forEach((arg, index) => {
    positional[String(index + 1)] = arg;
  });
  return sys.exit(await shell.run(asked.text, { positional }));
};
