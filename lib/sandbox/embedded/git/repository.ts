import git, { type PromiseFsClient } from "isomorphic-git";
import type { Syscalls } from "../process/syscalls.ts";
import { filesOf } from "./files.ts";
import { type Entry, normalKey, readEntries } from "./ini.ts";

/** What git needs of the system. */
export type GitSystem = Pick<Syscalls, "argv" | "cwd" | "env" | "tty"> & {
  readonly fs: Syscalls["fs"];
};

/** Ends the command: `text` goes to standard error as it is. */
export class GitExit extends Error {
  constructor(
    readonly code: number,
    readonly text = "",
  ) {
    super(text);
  }
}
export const fatal = (text: string): GitExit => new GitExit(128, `fatal: ${text}\n`);
export const failed = (text: string): GitExit => new GitExit(1, `error: ${text}\n`);

/** Bytes gathered before they are written. */
const WRITE_BYTES = 64 * 1024;
const encoder = new TextEncoder();
export const decodeText = (data: Uint8Array): string => new TextDecoder().decode(data);

/** Standard output and error, gathered. */
export class Output {
  #waiting = "";
  constructor(private readonly fs: Syscalls["fs"]) {}

  print(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length > WRITE_BYTES) this.flush();
  }
  printError(text: string): void {
    this.flush();
    this.#write(2, text);
  }
  flush(): void {
    if (this.#waiting !== "") this.#write(1, this.#waiting);
    this.#waiting = "";
  }
  #write(fd: 1 | 2, text: string): void {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length; ) at += this.fs.write(fd, bytes.slice(at), null);
  }
}

export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return `/${parts.join("/")}`;
}

/** What every call of isomorphic-git is given. */
export type Place = {
  readonly fs: PromiseFsClient;
  readonly dir: string;
  readonly gitdir: string;
  readonly cache: object;
};

/** One repository as one command sees it. Paths of files are relative to `dir`, as git keeps them. */
export class Repository {
  readonly place: Place;

  constructor(
    readonly system: GitSystem,
    readonly dir: string,
    /** Where the command was started. */
    readonly cwd: string,
  ) {
    this.place = { fs: filesOf(system.fs), dir, gitdir: `${dir === "/" ? "" : dir}/.git`, cache: {} };
  }

  exists(path: string): boolean {
    try {
      this.system.fs.lstat(path);
      return true;
    } catch {
      return false;
    }
  }

  /** A path as the person writes it, as git keeps it: "" is the whole tree. @throws GitExit outside of the repository */
  inTree(path: string): string {
    const full = joinPath(this.cwd, path);
    if (full === this.dir) return "";
    const root = this.dir === "/" ? "/" : `${this.dir}/`;
    if (!full.startsWith(root)) throw fatal(`${path}: '${path}' is outside repository at '${this.dir}'`);
    return full.slice(root.length);
  }

  /** A path of git's as it is seen from the folder the command was started in. */
  shown(path: string): string {
    const own = this.cwd === this.dir ? [] : this.cwd.slice(this.dir.length + 1).split("/");
    const parts = path.split("/");
    while (own.length > 0 && parts.length > 1 && own[0] === parts[0]) {
      own.shift();
      parts.shift();
    }
    return [...own.map(() => ".."), ...parts].join("/");
  }

  async branch(): Promise<string | null> {
    return (await git.currentBranch({ ...this.place, fullname: false, test: false })) ?? null;
  }

  /** The commit of HEAD; null before the first. */
  async head(): Promise<string | null> {
    try {
      return await git.resolveRef({ ...this.place, ref: "HEAD" });
    } catch {
      return null;
    }
  }

  #entries(path: string): Entry[] {
    try {
      return readEntries(decodeText(this.system.fs.readFile(path)));
    } catch {
      return [];
    }
  }
  get globalConfig(): string {
    return `${this.system.env["HOME"] ?? "/home/tab"}/.gitconfig`;
  }
  /** All settings, those that count last at the end. */
  config(): Entry[] {
    const { env } = this.system;
    // As git hands "-c" on to what it starts.
    const given = Array.from({ length: Number(env["GIT_CONFIG_COUNT"]) || 0 }, (_, at) => ({
      key: normalKey(env[`GIT_CONFIG_KEY_${at}`] ?? ""),
      value: env[`GIT_CONFIG_VALUE_${at}`] ?? "",
    }));
    return [...this.#entries(this.globalConfig), ...this.#entries(`${this.place.gitdir}/config`), ...given];
  }
  setting(key: string): string | undefined {
    return this.config().findLast((entry) => entry.key === key)?.value;
  }

  /** Who commits. @throws GitExit with git's own words where nobody is named */
  person(role: "AUTHOR" | "COMMITTER"): { name: string; email: string; timestamp: number; timezoneOffset: number } {
    const { env } = this.system;
    const name = env[`GIT_${role}_NAME`] ?? this.setting("user.name");
    const email = env[`GIT_${role}_EMAIL`] ?? this.setting("user.email");
    if (!name || !email)
      throw new GitExit(
        128,
        `${role === "AUTHOR" ? "Author" : "Committer"} identity unknown\n\n*** Please tell me who you are.\n\nRun\n\n  git config --global user.email "you@example.com"\n  git config --global user.name "Your Name"\n\nto set your account's default identity.\nOmit --global to set the identity only in this repository.\n\nfatal: unable to auto-detect email address\n`,
      );
    const [, seconds, zone] = /^@?(\d+)(?:\s+([+-]\d{4}))?$/.exec(env[`GIT_${role}_DATE`] ?? "") ?? [];
    const given = env[`GIT_${role}_DATE`];
    const time = seconds
      ? Number(seconds)
      : given
        ? Math.floor(Date.parse(given) / 1000)
        : Math.floor(Date.now() / 1000);
    if (Number.isNaN(time)) throw fatal(`invalid date format: ${given}`);
    const offset = zone
      ? 0 - (Number(zone.slice(0, 3)) * 60 + Number(zone[0] + zone.slice(3)))
      : new Date(time * 1000).getTimezoneOffset();
    return { name, email, timestamp: time, timezoneOffset: offset };
  }
}

/** The repository around a folder. @throws GitExit where there is none */
export function findRepository(system: GitSystem, cwd: string): Repository {
  for (let at = cwd; ; at = at.slice(0, at.lastIndexOf("/")) || "/") {
    const found = new Repository(system, at, cwd);
    if (found.exists(`${found.place.gitdir}/HEAD`)) return found;
    if (at === "/") throw fatal("not a git repository (or any of the parent directories): .git");
  }
}
