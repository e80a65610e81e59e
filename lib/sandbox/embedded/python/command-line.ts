/** What Python's command line says; see https://docs.python.org/3/using/cmdline.html. */
export type CommandLine = {
  /** `text` of a command or a module's name; "" where standard input is the program. */
  readonly run: { readonly kind: "command" | "module" | "file" | "stdin"; readonly text: string };
  /** sys.argv after its first. */
  readonly args: readonly string[];
  /** Goes on at the prompt afterwards. */
  readonly interactive: boolean;
  /** For -O and -OO. */
  readonly optimize: number;
  /** sys.path does not begin with a place that may be unsafe. */
  readonly safePath: boolean;
  /** Each as -W gives it. */
  readonly warnings: readonly string[];
  readonly quiet: boolean;
};
export type Asked = CommandLine | { readonly say: "version" | "help" } | { readonly wrong: string };

const FLAGS = new Set("bBdEhiIOPqRsSuvVx?");

/** Reads the arguments after the program's own name. */
export function readCommandLine(argv: readonly string[]): Asked {
  let interactive = false;
  let optimize = 0;
  let safePath = false;
  let quiet = false;
  const warnings: string[] = [];
  const made = (kind: CommandLine["run"]["kind"], text: string, args: readonly string[]): CommandLine => ({
    run: { kind, text },
    args,
    interactive,
    optimize,
    safePath,
    warnings,
    quiet,
  });
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === "--version") return { say: "version" };
    if (word === "--help" || word.startsWith("--help-")) return { say: "help" };
    if (word === "--check-hash-based-pycs") at++;
    else if (word === "--") return rest(at + 1);
    else if (word.startsWith("--")) return { wrong: `unknown option ${word}` };
    else if (word === "-" || !word.startsWith("-")) return rest(at);
    else
      for (let index = 1; index < word.length; index++) {
        const flag = word[index] as string;
        // The rest of the word, or the next one.
        const value = word.slice(index + 1) || argv[at + 1];
        const after = at + (index + 1 < word.length ? 1 : 2);
        if (flag === "c" || flag === "m") {
          if (value === undefined) return { wrong: `Argument expected for the -${flag} option` };
          return made(flag === "c" ? "command" : "module", value, argv.slice(after));
        }
        if (flag === "W" || flag === "X") {
          if (value === undefined) return { wrong: `Argument expected for the -${flag} option` };
          if (flag === "W") warnings.push(value);
          at = after - 1;
          break;
        }
        if (!FLAGS.has(flag)) return { wrong: `Unknown option: -${flag}` };
        if (flag === "V") return { say: "version" };
        if (flag === "h" || flag === "?") return { say: "help" };
        if (flag === "i") interactive = true;
        if (flag === "O") optimize++;
        if (flag === "P" || flag === "I") safePath = true;
        if (flag === "q") quiet = true;
      }
  }
  return rest(argv.length);

  function rest(at: number): CommandLine {
    const [file, ...args] = argv.slice(at);
    return file === undefined || file === "-" ? made("stdin", "", argv.slice(at)) : made("file", file, args);
  }
}
