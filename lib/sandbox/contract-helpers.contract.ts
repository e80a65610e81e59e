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

export async function readAll(process: SandboxProcess): Promise<string> {
  const reader = process.output.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

export type Ran = ExitStatus & { readonly output: string };

export async function run(sandbox: Sandbox, command: string, options: SpawnOptions = {}): Promise<Ran> {
  const process = sandbox.spawn(command, options);
  const output = await readAll(process);
  return { output, ...(await process.exit) };
}

/** Reads output until it contains `text`; gives what was read and the reader to go on with. */
export async function readUntil(
  process: SandboxProcess,
  text: string,
): Promise<{ seen: string; rest(): Promise<string> }> {
  const reader = process.output.getReader();
  const decoder = new TextDecoder();
  let seen = "";
  while (!seen.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the output ended without ${show(text)}: ${show(seen)}`);
    seen += decoder.decode(value, { stream: true });
  }
  return {
    seen,
    rest: async () => {
      let more = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return more;
        more += decoder.decode(value, { stream: true });
      }
    },
  };
}

/** Waits until the output has `text` after what was waited for before. */
export function watch(process: SandboxProcess): (text: string) => Promise<void> {
  const reader = process.output.getReader();
  const decoder = new TextDecoder();
  let unseen = "";
  return async (text) => {
    while (!unseen.includes(text)) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`the output ended without ${show(text)}: ${show(unseen)}`);
      unseen += decoder.decode(value, { stream: true });
    }
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
