import type { ExitStatus, Sandbox, SandboxProcess, SpawnOptions } from "../ports/sandbox.ts";

/**
 * What a case cannot do without; a driver that lacks it leaves the case out and says so. "shell": a POSIX shell with the
 * commands of a Unix beside it; "signals": signals reach what a command started; "no-network": nothing leads out.
 */
export type Need = "shell" | "node" | "kill" | "signals" | "crash" | "no-network";
export type ContractTools = {
  /** Makes the sandbox die as it would out of memory. */
  readonly crash: () => Promise<void>;
};
export type ContractCase = {
  readonly name: string;
  readonly needs?: readonly Need[];
  /** The sandbox is booted and empty. Throws when the contract is broken. */
  run(sandbox: Sandbox, tools: ContractTools): Promise<void>;
};

/** Makes cases that cannot do without something. */
export const needing =
  (...needs: readonly Need[]) =>
  (name: string, run: ContractCase["run"]): ContractCase => ({ name, needs, run });

/** Assertions and small steps for the contract's cases, without a test runner, so that a page can run them too. */
const show = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    each instanceof Map || each instanceof Set ? [...each] : each instanceof Uint8Array ? decode(each) : each,
  ) ?? String(value);

/** @throws Error that shows both values when they differ */
export function equal(actual: unknown, expected: unknown, what = "value"): void {
  if (show(actual) !== show(expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The code of the Failure that `action` throws; "none" when it throws nothing. */
export async function failureOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
    return "none";
  } catch (caught) {
    return (caught as { error?: { code?: string } }).error?.code ?? `not a Failure: ${String(caught)}`;
  }
}

/** The text that a process prints, a piece at a time; null after the last. */
function reading(process: SandboxProcess): () => Promise<string | null> {
  const reader = process.output.getReader();
  const decoder = new TextDecoder();
  return async () => {
    const { done, value } = await reader.read();
    return done ? null : decoder.decode(value, { stream: true });
  };
}

async function toEnd(next: () => Promise<string | null>): Promise<string> {
  let text = "";
  for (let part = await next(); part !== null; part = await next()) text += part;
  return text;
}

export const readAll = (process: SandboxProcess): Promise<string> => toEnd(reading(process));

export type Ran = ExitStatus & { readonly output: string };

export async function run(sandbox: Sandbox, command: string, options: SpawnOptions = {}): Promise<Ran> {
  const process = sandbox.spawn(command, options);
  const output = await readAll(process);
  return { output, ...(await process.exit) };
}

/** Each command with the output that it must give. */
export async function outputs(sandbox: Sandbox, pairs: readonly (readonly [string, string])[]): Promise<void> {
  for (const [command, output] of pairs) equal((await run(sandbox, command)).output, output, command);
}

/** Reads output until it contains `text`; gives what was read and the reader to go on with. */
export async function readUntil(
  process: SandboxProcess,
  text: string,
): Promise<{ seen: string; rest(): Promise<string> }> {
  const next = reading(process);
  return { seen: await until(next, text), rest: () => toEnd(next) };
}

/** What is read until it contains `text`. */
async function until(next: () => Promise<string | null>, text: string, before = ""): Promise<string> {
  let seen = before;
  while (!seen.includes(text)) {
    const part = await next();
    if (part === null) throw new Error(`the output ended without ${show(text)}: ${show(seen)}`);
    seen += part;
  }
  return seen;
}

/** Waits until the output has `text` after what was waited for before. */
export function watch(process: SandboxProcess): (text: string) => Promise<void> {
  const next = reading(process);
  let unseen = "";
  return async (text) => {
    unseen = await until(next, text, unseen);
    unseen = unseen.slice(unseen.indexOf(text) + text.length);
  };
}

/** An interactive shell at its prompt, and what waits for its words. */
export async function openTerminal(sandbox: Sandbox) {
  const process = sandbox.spawn("bash -i", { stdin: "open", tty: { columns: 80, rows: 24 } });
  const seen = watch(process);
  await seen("$ ");
  return { process, seen };
}

/** Writes files given as text. */
export const put = (sandbox: Sandbox, files: Readonly<Record<string, string>>): Promise<void> =>
  sandbox.files.writeAll(new Map(Object.entries(files).map(([path, text]) => [path, encode(text)])));

export async function textOf(sandbox: Sandbox, path: string): Promise<string | null> {
  const bytes = await sandbox.files.read(path);
  return bytes && decode(bytes);
}
