import * as Comlink from "comlink";
import type { Sandbox, SandboxProcess } from "../../lib/ports/sandbox.ts";

export type RunOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | number | boolean>>;
  readonly terminal?: { readonly cols: number; readonly rows: number };
};
type Output = (data: Uint8Array | null) => unknown;

/** A word as a POSIX shell reads it back unchanged. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Bytes at the end that begin a character and do not end it. */
function unfinished(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return byte >> 5 === 6 ? (back < 2 ? back : 0) : byte >> 4 === 14 ? (back < 3 ? back : 0) : back;
  }
  return 0;
}

/** Whole characters a chunk: the client decodes each by itself. */
async function passOn(process: SandboxProcess, output: Output): Promise<void> {
  const reader = process.output.getReader();
  let rest = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const data = new Uint8Array(rest.length + value.length);
    data.set(rest);
    data.set(value, rest.length);
    const whole = data.length - unfinished(data);
    rest = data.slice(whole);
    if (whole > 0) void output(data.slice(0, whole));
  }
  if (rest.length > 0) void output(rest);
  void output(null);
}

/** As the client's `run`: output is a terminal's when one is asked for, and always one stream. */
export function runProcess(sandbox: Sandbox, workdir: string, options: RunOptions, output: Output | undefined) {
  const { command, args, cwd, env = {}, terminal } = options;
  const process = sandbox.spawn([command, ...args].map(quoted).join(" "), {
    cwd: cwd === undefined ? workdir : `${workdir}/${cwd}`,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    stdin: "open",
    ...(terminal ? { tty: { columns: terminal.cols, rows: terminal.rows } } : {}),
  });
  const passed = output ? passOn(process, output) : process.output.cancel();
  return Comlink.proxy({
    onExit: passed.then(async () => (await process.exit).code),
    write: (data: string) => process.write(data),
    resize: ({ cols, rows }: { cols: number; rows: number }) => process.resize({ columns: cols, rows }),
    kill: () => process.kill("SIGKILL"),
  });
}
