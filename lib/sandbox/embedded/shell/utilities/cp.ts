import type { Stat } from "../../process/syscalls.ts";
import { Failure, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";
import { makeFolders } from "./zip.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
const USAGE = "Usage: cp [-adfHlLnpPrRsTuv] [-t FOLDER] [--parents] SOURCE... DEST\n";
const HINT = "\nTry 'cp --help' for more information.";
const KNOWN = "adfHlLnpPrRstTuvx";
const LONG: Readonly<Record<string, string>> = {
  archive: "a",
  force: "f",
  "remove-destination": "f",
  link: "l",
  dereference: "L",
  "no-clobber": "n",
  "no-dereference": "P",
  preserve: "p",
  recursive: "r",
  "symbolic-link": "s",
  "target-directory": "t",
  "no-target-directory": "T",
  update: "u",
  verbose: "v",
  "one-file-system": "x",
  parents: "parents",
  "no-preserve": "",
  reflink: "",
  sparse: "",
  help: "help",
};
/** What is no file of the sandbox's, but can be read or written by its path. */
const STREAM = /^\/dev\/(?:std(?:in|out|err)|fd\/\d+)$/;

const isKind = (stat: Stat | null, kind: number): boolean => stat !== null && (stat.mode & S_IFMT) === kind;
const lastName = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) || path;
const below = (folder: string, name: string): string => `${folder.replace(/\/+$/, "")}/${name}`;

/** Why one of the files is not copied: the others are, all the same. */
class NotCopied extends Error {}
class NotFolder extends Error {
  readonly code = "ENOTDIR";
}

class Copying {
  code = 0;
  constructor(
    private readonly call: UtilityCall,
    private readonly flags: ReadonlySet<string>,
  ) {}

  #look(name: string, follows: boolean): Stat | null {
    const { fs } = this.call.sys;
    try {
      return follows ? fs.stat(this.call.path(name)) : fs.lstat(this.call.path(name));
    } catch {
      return null;
    }
  }

  copy(from: string, to: string, isAsked: boolean): void {
    const { call, flags } = this;
    const { fs } = call.sys;
    const recursive = flags.has("r");
    const follows = flags.has("L") || (isAsked && flags.has("H")) || (!flags.has("P") && !recursive);
    try {
      if (STREAM.test(from) || STREAM.test(to)) {
        this.#bytes(from, to);
        return;
      }
      const stat = follows ? fs.stat(call.path(from)) : fs.lstat(call.path(from));
      if (from.endsWith("/") && !isKind(fs.stat(call.path(from)), S_IFDIR)) throw new NotFolder();
      const there = this.#look(to, false);
      if (isKind(stat, S_IFDIR)) this.#folder(from, to, stat, there);
      else this.#file(from, to, stat, there);
    } catch (caught) {
      call.complain(
        caught instanceof NotCopied || caught instanceof Failure
          ? caught.message
          : `cannot stat '${from}': ${reasonOf(caught)}`,
      );
      this.code = 1;
    }
  }

  /** By paths that stand for streams. */
  #bytes(from: string, to: string): void {
    const data = this.call.read(from);
    const own = this.call.ownOutput(to);
    if (own) own(data);
    else this.call.sys.fs.writeFile(this.call.path(to), data, 0o666);
  }

  #folder(from: string, to: string, stat: Stat, there: Stat | null): void {
    const { call, flags } = this;
    const { fs } = call.sys;
    if (!flags.has("r")) throw new NotCopied(`-r not specified; omitting directory '${from}'`);
    const target = this.#look(to, true) ?? there;
    if (target && !isKind(target, S_IFDIR))
      throw new NotCopied(`cannot overwrite non-directory '${to}' with directory '${from}'`);
    if (`${call.path(to)}/`.startsWith(`${fs.realpath(call.path(from)).replace(/\/$/, "")}/`))
      throw new NotCopied(`cannot copy a directory, '${from}', into itself, '${to}'`);
    const names = fs.readdir(call.path(from)).map(({ name }) => name);
    if (!target)
      try {
        fs.mkdir(call.path(to), 0o700 | (stat.mode & 0o777));
        if (flags.has("v")) call.out(`'${from}' -> '${to}'\n`);
      } catch (caught) {
        throw new NotCopied(`cannot create directory '${to}': ${reasonOf(caught)}`);
      }
    for (const name of names) this.copy(below(from, name), below(to, name), false);
    this.#preserve(to, stat);
  }

  #file(from: string, to: string, stat: Stat, there: Stat | null): void {
    const { call, flags } = this;
    const { fs } = call.sys;
    if (there && flags.has("n")) return;
    const target = there && (this.#look(to, true) ?? there);
    if (there && target) {
      if (isKind(target, S_IFDIR)) throw new NotCopied(`cannot overwrite directory '${to}' with non-directory`);
      if (flags.has("u") && target.mtimeMs >= stat.mtimeMs) return;
      if (target.ino === stat.ino && target.dev === stat.dev && !(flags.has("f") && isKind(there, S_IFLNK)))
        throw new NotCopied(`'${from}' and '${to}' are the same file`);
      const replaced = isKind(stat, S_IFLNK) || flags.has("l") || flags.has("s");
      if (replaced || (flags.has("f") && isKind(there, S_IFLNK))) fs.unlink(call.path(to));
      else if (isKind(target, S_IFLNK)) throw new NotCopied(`not writing through dangling symlink '${to}'`);
    }
    try {
      if (flags.has("l")) fs.link(call.path(from), call.path(to));
      else if (flags.has("s")) fs.symlink(from, call.path(to));
      else if (isKind(stat, S_IFLNK)) fs.symlink(fs.readlink(call.path(from)), call.path(to));
      else if (to.endsWith("/")) throw new NotFolder();
      else this.#content(from, to, stat, target);
    } catch (caught) {
      if (caught instanceof Failure) throw caught;
      throw new NotCopied(`cannot create regular file '${to}': ${reasonOf(caught)}`);
    }
    if (flags.has("v")) call.out(`'${from}' -> '${to}'\n`);
  }
  #content(from: string, to: string, stat: Stat, target: Stat | null): void {
    const { call, flags } = this;
    const { fs } = call.sys;
    const data = call.read(from);
    try {
      fs.writeFile(call.path(to), data, stat.mode & 0o777);
    } catch (caught) {
      if (!target || !flags.has("f")) throw caught;
      fs.unlink(call.path(to));
      fs.writeFile(call.path(to), data, stat.mode & 0o777);
    }
    this.#preserve(to, stat);
  }

  /** After what is in a folder: its mode may forbid writing into it. */
  #preserve(to: string, stat: Stat): void {
    if (!this.flags.has("p")) return;
    const { fs } = this.call.sys;
    const path = this.call.path(to);
    fs.chmod(path, stat.mode & 0o7777);
    fs.utimes(path, stat.atimeMs, stat.mtimeMs);
  }
}

/** cp: files, links and folders with what is in them. */
export const cp: Utility = (call) => {
  const read = readOptions(call.args, "tS", ["target-directory"]);
  const flags = new Set<string>();
  for (const flag of read.flags) {
    const letter = LONG[flag] ?? flag;
    if (flag.length > 1 ? LONG[flag] === undefined : !KNOWN.includes(flag))
      throw new Failure(
        `${flag.length > 1 ? `unrecognized option '--${flag}'` : `invalid option -- '${flag}'`}${HINT}`,
      );
    flags.add(letter === "R" ? "r" : letter);
  }
  if (flags.has("help")) {
    call.out(USAGE);
    return 0;
  }
  if (flags.has("a")) for (const each of "rPp") flags.add(each);
  if (flags.has("d")) flags.add("P");
  const given = read.values.get("t") ?? read.values.get("target-directory");
  const sources = [...read.rest];
  const target = given ?? (sources.length > 1 ? sources.pop() : undefined);
  if (sources.length === 0) throw new Failure(`missing file operand${HINT}`);
  if (target === undefined) throw new Failure(`missing destination file operand after '${sources[0]}'${HINT}`);
  const copying = new Copying(call, flags);
  let isFolder = false;
  let reason = "No such file or directory";
  try {
    isFolder = isKind(call.sys.fs.stat(call.path(target)), S_IFDIR);
    reason = "Not a directory";
  } catch (caught) {
    reason = reasonOf(caught);
  }
  if (flags.has("T")) isFolder = false;
  else if (flags.has("parents") && !isFolder)
    throw new Failure(`with --parents, the destination must be a directory${HINT}`);
  else if (!isFolder && (given !== undefined || sources.length > 1)) throw new Failure(`target '${target}': ${reason}`);
  for (const source of sources) {
    if (flags.has("parents")) {
      const folders = source.split("/").filter((part) => part !== "" && part !== ".");
      makeFolders(call.sys.fs, call.path(target), folders.slice(0, -1));
      copying.copy(source, below(target, source.replace(/^\/+/, "")), true);
    } else copying.copy(source, isFolder ? below(target, lastName(source)) : target, true);
  }
  return copying.code;
};
