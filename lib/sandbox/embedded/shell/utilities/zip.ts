import { strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { Failure, MOST_UNPACKED_BYTES, readOptions, reasonOf, type Utility } from "./call.ts";
import { matcher, visit } from "./trees.ts";

const UNIX = 3;

export const zip: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "x");
  if (flags.has("help") || flags.has("h")) {
    call.out("Usage: zip [-r] [-q] [-j] [-0..-9] ARCHIVE.zip FILE... [-x PATTERN]\n");
    return 0;
  }
  const [archive, ...names] = rest;
  if (archive === undefined || names.length === 0)
    throw new Failure("name an archive and the files that go into it: zip -r a.zip folder", 16);
  const file = archive === "-" || archive.includes(".") ? archive : `${archive}.zip`;
  const level = [...flags].find((flag) => /^\d$/.test(flag));
  const pattern = values.get("x");
  const excluded = matcher(pattern ? [pattern] : []);
  const entries: Zippable = {};
  for (const name of names)
    for (const each of visit(call, call.cwd, name, excluded)) {
      if (each.kind === "directory" && !flags.has("r") && !flags.has("recurse-paths")) {
        entries[`${each.name}/`] = [new Uint8Array(0), { mtime: new Date(each.mtimeMs) }];
        break;
      }
      const stored = (flags.has("j") ? (each.name.split("/").at(-1) ?? "") : each.name).replace(/^(?:\.?\/)+/, "");
      if (stored === "" || stored === "." || (flags.has("j") && each.kind === "directory")) continue;
      const data =
        each.kind === "file"
          ? call.sys.fs.readFile(each.path)
          : each.kind === "symlink"
            ? strToU8(call.sys.fs.readlink(each.path))
            : new Uint8Array(0);
      const type = each.kind === "symlink" ? 0o120000 : each.kind === "directory" ? 0o040000 : 0o100000;
      entries[each.kind === "directory" ? `${stored}/` : stored] = [
        data,
        { mtime: new Date(each.mtimeMs), os: UNIX, attrs: ((type | each.mode) << 16) >>> 0 },
      ];
      if (!flags.has("q")) call.err(`  adding: ${stored}${each.kind === "directory" ? "/" : ""}\n`);
    }
  const packed = zipSync(entries, level === undefined ? {} : { level: Number(level) as 6 });
  if (file === "-") call.out(packed);
  else call.sys.fs.writeFile(call.path(file), packed, 0o644);
  return 0;
};

export const unzip: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "dx");
  const [archive, ...wanted] = rest;
  if (archive === undefined) {
    call.out("Usage: unzip [-l] [-o] [-n] [-q] [-p] [-d DIR] ARCHIVE.zip [FILE]...\n");
    return flags.has("help") || flags.has("h") ? 0 : 10;
  }
  let entries: Record<string, Uint8Array>;
  const fits = wanted.length === 0 ? () => true : matcher(wanted);
  try {
    let data: Uint8Array;
    try {
      data = call.read(archive);
    } catch (caught) {
      if (archive.endsWith(".zip")) throw caught;
      data = call.read(`${archive}.zip`);
    }
    let bytes = 0;
    entries = unzipSync(data, {
      filter: ({ name, originalSize }) => {
        if (!fits(name.replace(/\/$/, ""))) return false;
        bytes += originalSize;
        if (bytes > MOST_UNPACKED_BYTES) throw new Error("is more than 512 MB when it is unpacked");
        return true;
      },
    });
  } catch (caught) {
    if (caught instanceof Failure) throw new Failure(`cannot find or open ${archive}`, 9);
    throw new Failure(`${archive}: ${reasonOf(caught)}`, 9);
  }
  const names = Object.keys(entries);
  if (wanted.length > 0 && names.length === 0) throw new Failure(`${wanted.join(" ")}: not in ${archive}`, 11);
  if (flags.has("l") || flags.has("t")) {
    const total = names.reduce((sum, name) => sum + (entries[name]?.length ?? 0), 0);
    const lines = names.map((name) => `${String(entries[name]?.length ?? 0).padStart(9)}  ${name}`);
    call.out(
      `   Length  Name\n---------  ----\n${lines.join("\n")}\n---------  ----\n${String(total).padStart(9)}  ${names.length} files\n`,
    );
    return 0;
  }
  const folder = call.path(values.get("d") ?? ".");
  let code = 0;
  for (const name of names) {
    const data = entries[name] as Uint8Array;
    if (flags.has("p")) {
      call.out(data);
      continue;
    }
    const parts = name.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) {
      call.complain(`${name}: leaves the folder it is unpacked in, so it was not written`);
      code = 2;
      continue;
    }
    makeFolders(call.sys.fs, folder, name.endsWith("/") ? parts : parts.slice(0, -1));
    if (name.endsWith("/")) continue;
    const at = `${folder}/${parts.join("/")}`;
    if (!flags.has("o") && exists(call.sys.fs, at)) {
      if (!flags.has("n")) {
        call.complain(`${name}: is there already (-o writes over it, -n leaves it)`);
        code = 1;
      }
      continue;
    }
    call.sys.fs.writeFile(at, data, 0o644);
    if (!flags.has("q")) call.out(`  inflating: ${parts.join("/")}\n`);
  }
  return code;
};

type Files = Parameters<Utility>[0]["sys"]["fs"];
export function exists(fs: Files, path: string): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}
export function makeFolders(fs: Files, from: string, parts: readonly string[]): void {
  let at = "";
  for (const part of [...from.split("/").filter(Boolean), ...parts]) {
    at += `/${part}`;
    if (!exists(fs, at)) fs.mkdir(at, 0o755);
  }
}
