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
