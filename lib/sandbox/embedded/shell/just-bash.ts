import * as bundle from "just-bash/browser";

export type {
  Command,
  CpOptions,
  ExecResult,
  FileContent,
  FsStat,
  IFileSystem,
  RmOptions,
} from "just-bash/browser";
/**
 * The shell we use, and the one thing of it that is not public: its interpreter, whose steps are where output can be sent
 * on as it comes. The build exports it from the pinned bundle and fails when it is not found there (see build.ts).
 */
export { Bash } from "just-bash/browser";

export type MkdirOptions = { recursive?: boolean };
export type DirentEntry = { name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean };

export type Word = {
  readonly type?: string;
  readonly parts: readonly { readonly type: string; readonly value?: string }[];
};
export type Redirection = {
  readonly operator: string;
  readonly fd: number | null;
  readonly fdVariable?: string;
  readonly target: Word | { readonly type: "HereDoc" };
};
export type Statement = {
  readonly pipelines: readonly Pipeline[];
  readonly background: boolean;
  readonly sourceText?: string;
};
export type Pipeline = {
  readonly commands: readonly ShellCommand[];
  readonly negated: boolean;
  readonly pipeStderr?: readonly boolean[];
  readonly timed?: boolean;
  readonly timePosix?: boolean;
};
/** The fields of the syntax tree that are read here, over all kinds of commands. */
export type ShellCommand = {
  readonly type: string;
  readonly redirections?: readonly Redirection[];
  readonly name?: Word | string | null;
  readonly args?: readonly Word[];
  readonly assignments?: readonly unknown[];
  readonly line?: number;
  readonly body?: readonly Statement[] | ShellCommand;
  readonly condition?: readonly Statement[];
  readonly clauses?: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[];
  readonly elseBody?: readonly Statement[] | null;
  readonly items?: readonly { readonly body: readonly Statement[] }[];
};
export type Script = { readonly statements: readonly Statement[] };

export type ShellState = {
  env: Map<string, string>;
  cwd: string;
  lastExitCode: number;
  lastBackgroundPid: number;
  functions: Map<string, ShellCommand>;
  arrays: Map<string, { elements: Map<unknown, string> } | undefined>;
  options: Record<string, boolean>;
  bashPid: number;
  currentLine: number;
  /** just-bash's own descriptors: those that are read, and those that it gathers for. */
  fileDescriptors?: ReadonlyMap<number, unknown>;
  groupStdin?: string | undefined;
  exportedVars?: Set<string>;
  signal?: AbortSignal | undefined;
  extraArgs?: string[] | undefined;
} & Record<string, unknown>;
export type Outcome = {
  /** PIPESTATUS, where it is not just-bash's own to tell. */
  internalPipeStatusOverride?: number[];
  stdout: string;
  stderr: string;
  exitCode: number;
  stdoutKind?: "text" | "bytes";
  stdoutEncoding?: string;
  /** Bytes that count against the shell's limits already. */
  internalOutputAccounting?: { stdout: number; stderr: number };
};

export type InterpreterInstance = {
  ctx: {
    state: ShellState;
    fs: { readFileBuffer(path: string): Promise<Uint8Array> };
    /** Runs a script of its own: a command's, which says where, or that of an arithmetic expression. */
    execFn(command: string, options?: { readonly cwd?: string }, ...more: unknown[]): Promise<Outcome>;
  };
  executePipeline(node: Pipeline): Promise<Outcome>;
  executeCommand(node: ShellCommand, stdin: string, skip?: boolean): Promise<Outcome>;
  executeStatement(node: Statement): Promise<Outcome>;
  executeScript(node: Script): Promise<Outcome>;
  executeUserScript(path: string, args: string[], stdin?: string): Promise<Outcome>;
  runCommand(name: string, args: string[], quoted: boolean[], stdin: string, ...more: unknown[]): Promise<Outcome>;
  buildExportedEnv(): Record<string, string>;
};
/** What runs a command of the shell, and the part of its context that is looked at here. */
export type Registered = { execute(args: string[], context: object): Promise<Outcome> };
export const Interpreter = (bundle as unknown as { Interpreter: { prototype: InterpreterInstance } }).Interpreter;
