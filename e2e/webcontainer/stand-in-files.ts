import * as Comlink from "comlink";
import { PROJECT_ROOT, type Sandbox, type SandboxProcess } from "../../lib/ports/sandbox.ts";

/** Answers a line of JSON with a line of JSON: `[id, method, ...args]`, bytes as { b: base64 }. */
const SERVER = `
const fs = require("node:fs").promises, path = require("node:path");
const root = process.argv[2];
const at = (each) => path.join(root, each);
const bytes = (each) => each && typeof each === "object" && "b" in each ? Buffer.from(each.b, "base64") : each;
const calls = {
  readFile: async (p, encoding) => encoding ? fs.readFile(at(p), encoding) : { b: (await fs.readFile(at(p))).toString("base64") },
  writeFile: (p, data, options) => fs.writeFile(at(p), bytes(data), options),
  mkdir: (p, options) => fs.mkdir(at(p), options),
  rm: (p, options) => fs.rm(at(p), options),
  rename: (a, b) => fs.rename(at(a), at(b)),
  readdir: async (p, options) => {
    if (!options || !options.withFileTypes) return fs.readdir(at(p), options);
    return (await fs.readdir(at(p), options)).map((e) => ({ name: e.name, "Symbol(type)": e.isFile() ? 1 : e.isDirectory() ? 2 : 0 }));
  },
};
const say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");
require("node:readline").createInterface({ input: process.stdin }).on("line", async (line) => {
  const [id, method, ...args] = JSON.parse(line);
  try { say([id, null, await calls[method](...args.map((a) => a === null ? undefined : a))]); } catch (error) { say([id, error.message]); }
});
say([0, null]);
`;

type Settle = { resolve(value: unknown): void; reject(error: Error): void };

const packed = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? { b: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) }
    : value === undefined
      ? null
      : value;
const unpacked = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("b" in value)) return value;
  const data = Uint8Array.from(atob(String(value.b)), (char) => char.charCodeAt(0));
  return Comlink.transfer(data, [data.buffer]);
};

/** The client's file calls, below its working folder, answered by Node in the sandbox: errors and all are Node's own. */
export class StandInFiles {
  readonly #waiting = new Map<number, Settle>();
  #next = 1;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly server: SandboxProcess,
    private readonly workdir: string,
    ready: Settle,
  ) {
    this.#waiting.set(0, ready);
    void this.#read();
  }

  static async open(sandbox: Sandbox, workdir: string): Promise<StandInFiles> {
    const program = `node -e '${SERVER.replaceAll("'", `'\\''`)}' files ${workdir}`;
    const made = sandbox.spawn(`mkdir -p ${workdir}`);
    await made.exit;
    const server = sandbox.spawn(program, { cwd: "/", stdin: "open" });
    let files: StandInFiles | null = null;
    await new Promise<unknown>((resolve, reject) => {
      files = new StandInFiles(sandbox, server, workdir, { resolve, reject });
    });
    return files as unknown as StandInFiles;
  }

  async #read(): Promise<void> {
    const reader = this.server.output.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#answer(line);
    }
    for (const { reject } of this.#waiting.values()) reject(new Error(`The files are gone: ${rest}`));
  }

  #answer(line: string): void {
    const [id, error, value] = JSON.parse(line) as [number, string | null, unknown];
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null) waiting?.resolve(unpacked(value));
    else waiting?.reject(new Error(error));
  }

  #call(method: string, args: readonly unknown[]): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.server.write(`${JSON.stringify([id, method, ...args.map(packed)])}\n`);
    });
  }

  readFile = (...args: unknown[]) => this.#call("readFile", args);
  writeFile = (...args: unknown[]) => this.#call("writeFile", args);
  mkdir = (...args: unknown[]) => this.#call("mkdir", args);
  rm = (...args: unknown[]) => this.#call("rm", args);
  rename = (...args: unknown[]) => this.#call("rename", args);
  readdir = (...args: unknown[]) => this.#call("readdir", args);

  /** Tells of the project's folder only. */
  watch = (path: string, _options: unknown, listener: (event: string, name: string) => unknown) => {
    if (`${this.workdir}/${path}` !== PROJECT_ROOT) throw new Error(`The stand-in watches ${PROJECT_ROOT} only.`);
    const stop = this.sandbox.onChange((changes) => {
      for (const { path: name, kind } of changes) void listener(kind === "modified" ? "change" : "rename", name);
    });
    return Comlink.proxy({ close: () => stop() });
  };
}
