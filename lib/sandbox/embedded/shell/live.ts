import {
  Interpreter,
  type InterpreterInstance,
  type Pipeline,
  type Registered,
  type Script,
  type ShellCommand,
  type Statement,
} from "./just-bash.ts";

/** Whose standard streams a command has: true where they are the shell's own. */
export type Streams = { readonly input: boolean; readonly output: boolean };

/** Milliseconds a busy script runs between two looks at its messages. */
const BREATH_MS = 30;
const APART: Streams = { input: false, output: false };
const INPUT = new Set(["<", "<<", "<<-", "<<<", "<&", "<>"]);

/** Commands of the shell that may read their standard input: whether they do, each decides when it runs. */
const READERS =
  "cat head tail grep egrep fgrep rg sed awk sort uniq wc tr cut tac rev nl od base64 md5sum sha1sum sha256sum jq yq xan xargs tee column comm fold expand unexpand paste strings split gzip gunzip zcat tar diff join".split(
    " ",
  );
/** Those that would look at their input even when they are given files: here their arguments say whether it is read. */
const TAKERS: Readonly<Record<string, (args: readonly string[]) => boolean>> = {
  base64: (args) => operands(args, ["-w", "--wrap"]).every((each) => each === "-"),
  paste: (args) => {
    const files = operands(args, ["-d", "--delimiters"]);
    return files.length === 0 || files.includes("-");
  },
  rg: (args) => args.includes("-"),
};
const operands = (args: readonly string[], valued: readonly string[]): string[] =>
  args.filter((each, at) => (each === "-" || !each.startsWith("-")) && !valued.includes(args[at - 1] ?? ""));

/** Those that are part of its language, and always read. */
const BUILTIN_READERS = new Set(["read", "mapfile", "readarray"]);

const literalName = (command: ShellCommand | undefined): string | null => {
  const name = command?.type === "SimpleCommand" ? command.name : null;
  if (!name || typeof name === "string") return null;
  const [part, ...more] = name.parts;
  return more.length === 0 && part?.type === "Literal" ? (part.value ?? null) : null;
};

export type LiveHooks = {
  /** Writes a finished command's output to the shell's own streams, now. */
  emit(result: { stdout: string; stderr: string; stdoutKind?: string; stdoutEncoding?: string }): void;
  /** The shell's own input, for a command of the shell that reads it: null when there is none left. */
  input(reader: string): string | null;
};

/**
 * just-bash gathers all output and gives it back at the end. This sends it on as commands end, wherever the syntax shows
 * that a command's streams are the shell's own: not inside a pipe, a redirection or a substitution. Functions carry the
 * streams of where they are called.
 */
export class LiveOutput {
  readonly #marked = new WeakSet<Pipeline>();
  readonly #stack: Streams[] = [];
  /** The command whose standard input is the shell's own, also as the first of a pipe. */
  #reader: ShellCommand | null = null;
  #readerRuns = false;
  #enabled = false;
  /** The interpreter that ran last at the top: its state is the shell's. */
  latest: InterpreterInstance | null = null;

  /** `exit` was run at the top. */
  exited = false;
  /** Lets the worker's messages in now and then, so that a busy script can be interrupted. */
  yields = false;
  #breathed = 0;

  constructor(private readonly hooks: LiveHooks) {}

  #breathe(): Promise<void> | undefined {
    if (performance.now() - this.#breathed < BREATH_MS) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        this.#breathed = performance.now();
        resolve();
      }),
    );
  }

  /** Streams of the command that runs now. */
  get current(): Streams {
    return this.#stack.at(-1) ?? APART;
  }

  /** Marks the next script that is parsed; scripts inside scripts stay gathered. */
  expectScript(): void {
    this.#enabled = true;
  }

  readonly plugin = {
    name: "live-output",
    transform: ({ ast }: { ast: unknown }): { ast: never } => {
      if (this.#enabled) {
        this.#enabled = false;
        const { statements } = ast as Script;
        if (!redirectsShell(statements)) this.#mark(statements);
      }
      return { ast: ast as never };
    },
  };

  #mark(statements: readonly Statement[]): void {
    for (const { pipelines } of statements)
      for (const pipeline of pipelines) {
        this.#marked.add(pipeline);
        const [command, ...more] = pipeline.commands;
        if (command && more.length === 0 && !command.redirections?.length) this.#markInside(command);
      }
  }

  #markInside(command: ShellCommand): void {
    for (const clause of command.clauses ?? []) {
      this.#mark(clause.condition);
      this.#mark(clause.body);
    }
    if (command.condition && Array.isArray(command.condition)) this.#mark(command.condition);
    if (command.elseBody) this.#mark(command.elseBody);
    for (const item of command.items ?? []) this.#mark(item.body);
    const { body } = command;
    if (Array.isArray(body)) this.#mark(body);
    else if (body && !(body as ShellCommand).redirections?.length) this.#markInside(body as ShellCommand);
  }

  install(): void {
    const live = this;
    const { prototype } = Interpreter;
    const { executePipeline, executeScript } = prototype;
    prototype.executeScript = function (this: InterpreterInstance, node) {
      const top = live.#stack.length <= 1;
      if (!top) return executeScript.call(this, node);
      live.latest = this;
      return executeScript.call(this, node).catch((caught: unknown) => {
        if ((caught as Error | null)?.name === "ExitError") live.exited = true;
        throw caught;
      });
    };
    prototype.executePipeline = async function (this: InterpreterInstance, node) {
      if (live.yields) await live.#breathe();
      const outer = live.current;
      const own = live.#marked.has(node) ? outer : APART;
      const [command, ...more] = node.commands;
      const redirections = command?.redirections ?? [];
      const streams: Streams = {
        input: own.input && more.length === 0 && !redirections.some(({ operator }) => INPUT.has(operator)),
        output: own.output && more.length === 0 && redirections.length === 0,
      };
      const reader = literalName(command);
      if (
        own.input &&
        reader &&
        BUILTIN_READERS.has(reader) &&
        !redirections.some(({ operator }) => INPUT.has(operator))
      ) {
        const text = live.hooks.input(reader);
        if (text !== null) this.ctx.state.groupStdin = (this.ctx.state.groupStdin ?? "") + text;
      }
      live.#stack.push(streams);
      const outerReader = live.#reader;
      live.#reader =
        own.input && command?.type === "SimpleCommand" && !redirections.some(({ operator }) => INPUT.has(operator))
          ? command
          : null;
      try {
        const result = await executePipeline.call(this, node);
        if (!own.output || (!result.stdout && !result.stderr)) return result;
        live.hooks.emit(result);
        return { ...result, stdout: "", stderr: "", internalOutputAccounting: { stdout: 0, stderr: 0 } };
      } finally {
        live.#stack.pop();
        live.#reader = outerReader;
      }
    };
    const { executeCommand } = prototype;
    prototype.executeCommand = async function (this: InterpreterInstance, node, stdin, skip) {
      const outer = live.#readerRuns;
      live.#readerRuns = node === live.#reader;
      try {
        return await executeCommand.call(this, node, stdin, skip);
      } finally {
        live.#readerRuns = outer;
      }
    };
  }

  /** Gives the shell's commands its own input, read when a command first looks at it and not before. */
  feed(commands: Map<string, Registered>): void {
    for (const name of READERS) {
      const command = commands.get(name);
      if (!command) continue;
      const execute = (args: string[], context: object): Promise<Awaited<ReturnType<Registered["execute"]>>> =>
        command.execute(args, this.#readerRuns && (TAKERS[name]?.(args) ?? true) ? this.#lazy(name, context) : context);
      commands.set(name, { ...command, execute });
    }
  }

  #lazy(name: string, context: object): object {
    let text: string | undefined;
    const properties = Object.getOwnPropertyDescriptors(context) as PropertyDescriptorMap;
    const given = (): string => (context as { stdin: string }).stdin;
    properties.stdin = {
      enumerable: true,
      configurable: true,
      get: () => (text ??= given() || (this.hooks.input(name) ?? "")),
    };
    return Object.create(Object.getPrototypeOf(context), properties);
  }

  /** Runs something whose streams are the shell's own. */
  async run<T>(action: () => Promise<T>): Promise<T> {
    this.#stack.push({ input: true, output: true });
    try {
      return await action();
    } finally {
      this.#stack.pop();
    }
  }
}

/** `exec >file` moves the shell's own streams for good: from there on only just-bash knows where they go. */
function redirectsShell(statements: readonly Statement[]): boolean {
  return JSON.stringify(statements).includes('"value":"exec"');
}
