import { OPERATION } from "../../process/operations.ts";
import { Failure, readOptions, reasonOf, type Utility } from "./call.ts";

const NAMES = {
  s: "Linux",
  n: "tab",
  r: "6.6.0",
  v: "#1 SMP",
  m: "x86_64",
  p: "x86_64",
  i: "x86_64",
  o: "GNU/Linux",
} as const;
const LONG_NAMES: Readonly<Record<string, keyof typeof NAMES>> = {
  "kernel-name": "s",
  nodename: "n",
  "kernel-release": "r",
  "kernel-version": "v",
  machine: "m",
  "operating-system": "o",
};

/** What process.platform and os.release() say, in the order of uname's own. */
export const uname: Utility = (call) => {
  const { flags } = readOptions(call.args);
  if (flags.has("help")) {
    call.out("Usage: uname [-asnrvmpio]\n");
    return 0;
  }
  const asked = new Set([...flags].map((flag) => LONG_NAMES[flag] ?? flag));
  if (asked.has("a") || asked.has("all"))
    call.out(`${[NAMES.s, NAMES.n, NAMES.r, NAMES.v, NAMES.m, NAMES.o].join(" ")}\n`);
  else {
    const chosen = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((name) => asked.has(name));
    call.out(`${(chosen.length > 0 ? chosen : ["s" as const]).map((name) => NAMES[name]).join(" ")}\n`);
  }
  return 0;
};

export const realpath: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "", ["relative-to"]);
  if (flags.has("help")) {
    call.out("Usage: realpath [-e|-m] [-s] [--relative-to=DIR] FILE...\n");
    return 0;
  }
  if (rest.length === 0) throw new Failure("missing operand");
  let code = 0;
  for (const name of rest) {
    const path = call.path(name);
    let real = path;
    try {
      if (!flags.has("s") && !flags.has("m")) {
        // The last part need not exist.
        const at = path.lastIndexOf("/");
        try {
          real = call.sys.fs.realpath(path);
        } catch (caught) {
          if (flags.has("e")) throw caught;
          const parent = call.sys.fs.realpath(path.slice(0, at) || "/");
          real = `${parent === "/" ? "" : parent}${path.slice(at)}`;
        }
      }
      const base = values.get("relative-to");
      call.out(`${base === undefined ? real : relative(call.sys.fs.realpath(call.path(base)), real)}\n`);
    } catch (caught) {
      if (!flags.has("q")) call.complain(`${name}: ${reasonOf(caught)}`);
      code = 1;
    }
  }
  return code;
};
function relative(from: string, to: string): string {
  const base = from.split("/").filter(Boolean);
  const path = to.split("/").filter(Boolean);
  let same = 0;
  while (same < base.length && base[same] === path[same]) same++;
  return [...base.slice(same).map(() => ".."), ...path.slice(same)].join("/") || ".";
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const TRIES = 20;
export const mktemp: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "p", ["suffix"]);
  if (flags.has("help")) {
    call.out("Usage: mktemp [-d] [-u] [-t] [-p DIR] [--suffix=S] [TEMPLATE with XXX]\n");
    return 0;
  }
  const template = `${rest[0] ?? "tmp.XXXXXXXXXX"}${values.get("suffix") ?? ""}`;
  const marks = [...template.matchAll(/X{3,}/g)].at(-1);
  if (!marks) throw new Failure(`too few X's in template '${template}'`);
  const inTmp = rest[0] === undefined || flags.has("t") || flags.has("tmpdir") || values.has("p");
  const folder = values.get("p") ?? values.get("tmpdir") ?? call.env.TMPDIR ?? "/tmp";
  for (let tries = 0; ; tries++) {
    const random = [...crypto.getRandomValues(new Uint8Array(marks[0].length))].map(
      (byte) => LETTERS[byte % LETTERS.length],
    );
    const name = template.slice(0, marks.index) + random.join("") + template.slice(marks.index + marks[0].length);
    const shown = inTmp ? `${folder}/${name}` : name;
    try {
      if (flags.has("d")) call.sys.fs.mkdir(call.path(shown), 0o700);
      else if (!flags.has("u")) call.sys.fs.close(call.sys.fs.open(call.path(shown), 0o2 | 0o100 | 0o200, 0o600));
      call.out(`${shown}\n`);
      return 0;
    } catch (caught) {
      if ((caught as { code?: string }).code === "EEXIST" && tries < TRIES) continue;
      throw new Failure(
        `failed to create ${flags.has("d") ? "directory" : "file"} via template '${shown}': ${reasonOf(caught)}`,
      );
    }
  }
};

export const id: Utility = (call) => {
  const { flags } = readOptions(call.args);
  if (flags.has("u")) call.out(flags.has("n") ? "tab\n" : "1000\n");
  else if (flags.has("g") || flags.has("G")) call.out(flags.has("n") ? "tab\n" : "1000\n");
  else call.out("uid=1000(tab) gid=1000(tab) groups=1000(tab)\n");
  return 0;
};
/** What is written is in the file system at once. */
export const sync: Utility = () => 0;
const CLASSES = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 } as const;
/** The permissions that new files do not get: of the shell and of what it starts from then on. */
export const umask: Utility = (call) => {
  const { flags, rest } = readOptions(call.args);
  const [asked] = rest;
  const { files } = call.sys;
  const now = files.run(OPERATION.umask, "", "", -1);
  if (asked === undefined) {
    const letters = [6, 3, 0].map((shift) =>
      ["r", "w", "x"].filter((_, at) => ((now >> shift) & (4 >> at)) === 0).join(""),
    );
    call.out(
      flags.has("S") ? `u=${letters[0]},g=${letters[1]},o=${letters[2]}\n` : `${now.toString(8).padStart(4, "0")}\n`,
    );
    return 0;
  }
  let mask = now;
  if (/^[0-7]{1,4}$/.test(asked)) mask = Number.parseInt(asked, 8);
  else
    for (const clause of asked.split(",")) {
      const [, who = "a", how, what = ""] = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause) ?? [];
      if (how === undefined) throw new Failure(`${asked}: invalid symbolic mode operator`);
      const classes = [...(who || "a")].reduce((all, each) => all | CLASSES[each as keyof typeof CLASSES], 0);
      const bits = [...what].reduce((all, each) => all | ({ r: 0o444, w: 0o222, x: 0o111 }[each] ?? 0), 0) & classes;
      mask = how === "+" ? mask & ~bits : how === "-" ? mask | bits : (mask & ~classes) | (classes & ~bits);
    }
  files.run(OPERATION.umask, "", "", mask);
  return 0;
};
/** Limits that a process here has: they are the sandbox's, and nobody in it sets them. */
const LIMITS: Readonly<Record<string, readonly [string, string]>> = {
  c: ["core file size              (blocks, -c)", "0"],
  f: ["file size                   (blocks, -f)", "unlimited"],
  n: ["open files                          (-n)", "4096"],
  s: ["stack size                  (kbytes, -s)", "unlimited"],
  t: ["cpu time                   (seconds, -t)", "unlimited"],
  u: ["max user processes                  (-u)", "unlimited"],
  v: ["virtual memory              (kbytes, -v)", "unlimited"],
  d: ["data seg size               (kbytes, -d)", "unlimited"],
  m: ["max memory size             (kbytes, -m)", "unlimited"],
};
export const ulimit: Utility = (call) => {
  const { flags, rest } = readOptions(call.args);
  if (flags.has("a")) {
    for (const [title, value] of Object.values(LIMITS)) call.out(`${title} ${value}\n`);
    return 0;
  }
  const letter = [...flags].find((flag) => flag !== "S" && flag !== "H") ?? "f";
  const limit = LIMITS[letter];
  if (!limit) throw new Failure(`-${letter}: invalid option`, 2);
  const [asked] = rest;
  if (asked === undefined) call.out(`${limit[1]}\n`);
  else if (asked !== limit[1])
    throw new Failure(`${limit[0].replace(/ {2,}.*/, "")}: cannot modify limit: Operation not permitted`);
  return 0;
};

export const whoami: Utility = (call) => {
  call.out("tab\n");
  return 0;
};
export const hostname: Utility = (call) => {
  call.out(`${NAMES.n}\n`);
  return 0;
};
export const nproc: Utility = (call) => {
  call.out(`${navigator.hardwareConcurrency || 1}\n`);
  return 0;
};

/** Those that are asked for often and are not here, with what to do instead. */
const ABSENT: Readonly<Record<string, string>> = {
  sqlite3: "SQLite's own program is not available in this sandbox: use a JavaScript package such as sql.js from node.",
};
export const absent: Utility = (call) => {
  call.complain(ABSENT[call.name] ?? "not available in this sandbox");
  return 127;
};

export const less: Utility = (call) => {
  const { rest } = readOptions(call.args);
  // Without a terminal's keys there is nothing to page: what is asked for is shown whole, as less does into a pipe.
  if (rest.length === 0) for (let part = call.chunk(); part; part = call.chunk()) call.out(part);
  for (const name of rest) call.out(call.read(name));
  return 0;
};
