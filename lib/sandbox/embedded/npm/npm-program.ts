import type { Program, Syscalls } from "../process/syscalls.ts";
import { type Arguments, argumentsOf } from "./arguments.ts";
import { cleanInstall } from "./clean-install.ts";
import { PackageCalls } from "./package-calls.ts";
import { banner, errorText, listing, type Manifest, missingScript, quoted } from "./scripts.ts";

/** The version of npm whose ways this follows. */
const NPM_VERSION = "10.8.2";
const CLEAN_INSTALL = new Set(["ci", "clean-install", "ic", "install-clean", "isntall-clean"]);
const SHORTCUTS: ReadonlyMap<string, string> = new Map([
  ["t", "test"],
  ["tst", "test"],
  ...["test", "start", "stop", "restart"].map((name) => [name, name] as const),
]);

class Npm {
  readonly #sys: Syscalls;
  constructor(sys: Syscalls) {
    this.#sys = sys;
  }
  print(fd: 1 | 2, text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; ) at += this.#sys.fs.write(fd, bytes.subarray(at), null);
  }
  exists(path: string): boolean {
    try {
      this.#sys.fs.stat(path);
      return true;
    } catch {
      return false;
    }
  }
  /** The folder of the nearest package.json, or of node_modules; the given folder when there is none. */
  root(folder: string): string {
    for (let at = folder; ; at = at.slice(0, at.lastIndexOf("/")) || "/") {
      if (this.exists(`${at}/package.json`) || this.exists(`${at}/node_modules`)) return at;
      if (at === "/") return folder;
    }
  }
  fail(lines: readonly string[], code = 1): never {
    this.print(2, errorText(lines));
    return this.#sys.exit(code);
  }
  manifest(root: string): Manifest {
    const path = `${root}/package.json`.replace("//", "/");
    let text: string;
    try {
      text = new TextDecoder().decode(this.#sys.fs.readFile(path));
    } catch {
      return this.fail(
        [
          "code ENOENT",
          "syscall open",
          `path ${path}`,
          "errno -2",
          `enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${path}'`,
          "enoent This is related to npm not being able to find a file.",
          "enoent",
        ],
        254,
      );
    }
    try {
      return JSON.parse(text) as Manifest;
    } catch (error) {
      return this.fail([
        "code EJSONPARSE",
        `path ${path}`,
        `JSON.parse ${(error as Error).message}`,
        "JSON.parse Failed to parse JSON data.",
        "JSON.parse Note: package.json must be actual JSON, not just JavaScript.",
      ]);
    }
  }
  path(root: string): string {
    const bins: string[] = [];
    for (let at = root; ; at = at.slice(0, at.lastIndexOf("/")) || "/") {
      bins.push(`${at === "/" ? "" : at}/node_modules/.bin`);
      if (at === "/") break;
    }
    return [...bins, this.#sys.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"].join(":");
  }
  run(argv: readonly string[], cwd: string, env: Record<string, string>): Promise<number> {
    return new Promise((resolve) => {
      try {
        this.#sys.spawn({ argv, cwd, env: { ...this.#sys.env, ...env }, stdio: ["inherit", "inherit", "inherit"] });
      } catch (error) {
        const code = (error as { code?: string }).code ?? "ENOENT";
        this.print(2, errorText([`code ${code}`, `spawn ${argv[0]} ${code}`]));
        return resolve(127);
      }
      // One child at a time: its end is the only end there is.
      this.#sys.onMessage((message) => {
        if (message.type === "child-exit") resolve(message.result.code);
      });
    });
  }
  /** The rest is npm itself, which runs on Node and is fetched when it is first called. */
  whole(name: "npm" | "npx"): Promise<number> {
    try {
      this.#sys.mount("npm-cli");
    } catch {
      return this.fail([
        "code EUNAVAILABLE",
        `npm's own program could not be loaded from this site, so "${[name, ...this.#sys.argv.slice(1)].join(" ")}" did not run.`,
        "Reload the page, or run npm run build:sandbox if you serve it yourself.",
      ]);
    }
    return this.run(["/usr/libexec/npm-cli", name, ...this.#sys.argv.slice(1)], this.#sys.cwd, {});
  }
  async script(
    root: string,
    manifest: Manifest,
    event: string,
    command: string,
    args: readonly string[],
    silent: boolean,
  ): Promise<number> {
    const line = [command, ...args.map(quoted)].join(" ");
    if (!silent) this.print(1, banner(manifest, event, line));
    return this.run(["sh", "-c", line], root, {
      PATH: this.path(root),
      INIT_CWD: this.#sys.cwd,
      npm_command: event === "test" || event === "start" ? event : "run-script",
      npm_config_user_agent: `npm/${NPM_VERSION} node/v20.20.2 linux x64 workspaces/false`,
      npm_execpath: "/usr/local/bin/npm",
      npm_node_execpath: "/usr/local/bin/node",
      npm_lifecycle_event: event,
      npm_lifecycle_script: command,
      npm_package_json: `${root}/package.json`,
      npm_package_name: manifest.name ?? "",
      npm_package_version: manifest.version ?? "",
      ...Object.fromEntries(
        Object.entries(manifest.config ?? {}).map(([key, value]) => [`npm_package_config_${key}`, String(value)]),
      ),
    });
  }
  /** The script with what comes before and after it; the first that fails decides. */
  async runScript(name: string, given: Arguments, args: readonly string[]): Promise<number> {
    const root = this.root(given.folder);
    const manifest = this.manifest(root);
    // A script is the project's own, and not what every object has ("constructor").
    const scripts: Readonly<Record<string, string>> = Object.assign(Object.create(null), manifest.scripts);
    const command =
      scripts[name] ??
      (name === "start" && this.exists(`${root}/server.js`) ? "node server.js" : name === "env" ? "env" : undefined);
    if (command === undefined) {
      if (given.ifPresent) return 0;
      if (!given.silent) this.print(2, missingScript(manifest, name));
      return 1;
    }
    for (const [event, line, extra] of [
      [`pre${name}`, scripts[`pre${name}`], []],
      [name, command, args],
      [`post${name}`, scripts[`post${name}`], []],
    ] as const) {
      if (line === undefined || line === "") continue;
      const code = await this.script(root, manifest, event, line, extra, given.silent);
      if (code !== 0) return code;
    }
    return 0;
  }
}

async function npm(sys: Syscalls): Promise<number> {
  const self = new Npm(sys);
  const given = argumentsOf(sys.argv.slice(1), sys.cwd);
  const [word, ...more] = given.words;
  if (given.version && word === undefined) {
    self.print(1, `${NPM_VERSION}\n`);
    return 0;
  }
  if (word === undefined || word === "help") {
    self.print(
      1,
      "npm <command>\n\nUsage:\n\nnpm test           run this project's tests\nnpm start          run this project's start script\nnpm run            list the scripts\nnpm run <foo>      run the script named <foo>\n",
    );
    return word === undefined ? 1 : 0;
  }
  const shortcut = SHORTCUTS.get(word);
  if (shortcut) return self.runScript(shortcut, given, [...more, ...given.rest]);
  if (word === "run" || word === "run-script" || word === "rum" || word === "urn") {
    const [name, ...args] = more;
    if (name !== undefined) return self.runScript(name, given, [...args, ...given.rest]);
    self.print(1, listing(self.manifest(self.root(given.folder))));
    return 0;
  }
  if (word === "root" || word === "prefix") {
    const root = self.root(given.folder);
    self.print(1, `${word === "root" ? `${root}/node_modules` : root}\n`);
    return 0;
  }
  if (CLEAN_INSTALL.has(word) && more.length === 0 && sys.argv[1] === word) {
    const calls = new PackageCalls(sys);
    sys.onMessage((message) => calls.hear(message));
    const code = await cleanInstall(sys, calls, self.root(given.folder), sys.argv.slice(2), (fd, text) =>
      self.print(fd, text),
    );
    if (code !== null) return code;
  }
  return self.whole("npm");
}

async function npx(sys: Syscalls): Promise<number> {
  const self = new Npm(sys);
  const args = [...sys.argv.slice(1)];
  while (args[0]?.startsWith("-") && args[0] !== "--") {
    const flag = args.shift();
    if (flag === "-c" || flag === "--call")
      return self.run(["sh", "-c", args.shift() ?? ""], sys.cwd, { PATH: self.path(sys.cwd) });
    if (flag === "-p" || flag === "--package" || flag?.startsWith("--package=")) return self.whole("npx");
    if (flag === "-v" || flag === "--version") {
      self.print(1, `${NPM_VERSION}\n`);
      return 0;
    }
  }
  if (args[0] === "--") args.shift();
  const [name, ...rest] = args;
  if (name === undefined) return self.whole("npx");
  const path = self.path(sys.cwd);
  const bin = name.replace(/(?<=.)@[^/@]*$/, "").replace(/^@[^/]+\//, "");
  const found = path
    .split(":")
    .map((folder) => `${folder}/${bin}`)
    .find((each) => each.includes("node_modules") && self.exists(each));
  if ((!found || /.@/.test(name)) && bin !== "node") return self.whole("npx");
  return self.run([found ?? bin, ...rest], sys.cwd, { PATH: path });
}

/** `npm` and, by its own name, `npx`. */
export const npmProgram: Program = async (sys) => {
  const name = sys.argv[0]?.split("/").at(-1);
  sys.exit(await (name === "npx" ? npx(sys) : npm(sys)));
};
