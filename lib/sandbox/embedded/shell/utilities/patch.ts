import { Failure, readOptions, type Utility, type UtilityCall } from "./call.ts";
import { exists, makeFolders } from "./zip.ts";

type Hunk = { readonly start: number; readonly lines: readonly string[] };
type FilePatch = { readonly from: string; readonly to: string; readonly hunks: Hunk[] };

const NAME = /^(?:---|\+\+\+) ([^\t\n]+)/;
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
/** Lines of context at a hunk's ends that may differ. */
const FUZZ = 2;

/** Reads a unified diff. @throws Failure */
export function readPatch(text: string): FilePatch[] {
  const files: FilePatch[] = [];
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const from = lines[at]?.startsWith("--- ") ? NAME.exec(lines[at] as string)?.[1] : undefined;
    const to = from === undefined ? undefined : NAME.exec(lines[at + 1] ?? "")?.[1];
    if (from !== undefined && to !== undefined) {
      files.push({ from: from.trim(), to: to.trim(), hunks: [] });
      at++;
      continue;
    }
    const head = HUNK.exec(lines[at] ?? "");
    const file = files.at(-1);
    if (!head || !file) continue;
    let [old, fresh] = [Number(head[2] ?? 1), Number(head[3] ?? 1)];
    const body: string[] = [];
    while (old > 0 || fresh > 0 || lines[at + 1]?.startsWith("\\")) {
      const line = lines[++at];
      if (line === undefined) throw new Failure("unexpected end of the patch", 2);
      const sign = line[0] ?? " ";
      if (sign === "\\") {
        body.push("\\");
        continue;
      }
      if (sign !== "+") old--;
      if (sign !== "-") fresh--;
      body.push(line === "" ? " " : line);
    }
    file.hunks.push({ start: Number(head[1]), lines: body });
  }
  return files;
}

const turned = (line: string): string =>
  line.startsWith("+") ? `-${line.slice(1)}` : line.startsWith("-") ? `+${line.slice(1)}` : line;

/** Where the hunk's old lines are, near `guess`; -1 when they are nowhere. */
function place(lines: readonly string[], wanted: readonly string[], guess: number): number {
  for (let away = 0; away <= lines.length; away++)
    for (const at of away === 0 ? [guess] : [guess - away, guess + away])
      if (at >= 0 && at + wanted.length <= lines.length && wanted.every((line, index) => lines[at + index] === line))
        return at;
  return -1;
}

/** The text with all hunks in it, or the numbers of those that do not fit. */
export function applyPatch(text: string, hunks: readonly Hunk[]): { text: string; failed: number[] } {
  const lines = text === "" ? [] : text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let endsInNewline = text === "" || text.endsWith("\n");
  const failed: number[] = [];
  let shift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const old = hunk.lines.filter((line) => " -".includes(line[0] as string)).map((line) => line.slice(1));
    const fresh = hunk.lines.filter((line) => " +".includes(line[0] as string)).map((line) => line.slice(1));
    const guess = Math.max(0, hunk.start - 1 + shift);
    let done = false;
    const before = hunk.lines.findIndex((line) => line[0] !== " ");
    const after = hunk.lines
      .filter((line) => line !== "\\")
      .reverse()
      .findIndex((line) => line[0] !== " ");
    for (let fuzz = 0; fuzz <= FUZZ && !done; fuzz++) {
      const head = Math.min(fuzz, Math.max(0, before));
      const tail = Math.min(fuzz, Math.max(0, after));
      const wanted = old.slice(head, old.length - tail);
      const at = old.length === 0 ? Math.min(hunk.start, lines.length) : place(lines, wanted, guess + head);
      if (at < 0) continue;
      lines.splice(at, wanted.length, ...fresh.slice(head, fresh.length - tail));
      shift += fresh.length - old.length;
      done = true;
      const marker = hunk.lines.indexOf("\\");
      if (marker > 0) endsInNewline = hunk.lines[marker - 1]?.startsWith("-") === true && hunk.lines.at(-1) !== "\\";
    }
    if (!done) failed.push(index + 1);
  }
  return { text: lines.length === 0 ? "" : lines.join("\n") + (endsInNewline ? "\n" : ""), failed };
}

function target(
  call: UtilityCall,
  file: FilePatch,
  strip: number | null,
): { name: string; fresh: boolean; gone: boolean } {
  const stripped = (name: string): string => {
    const parts = name.split("/").filter(Boolean);
    return strip === null ? (parts.at(-1) ?? name) : parts.slice(Math.min(strip, parts.length - 1)).join("/");
  };
  const gone = file.to === "/dev/null";
  const candidates = [file.to, file.from].filter((name) => name !== "/dev/null").map(stripped);
  const name = candidates.find((each) => exists(call.sys.fs, call.path(each))) ?? candidates[0] ?? "";
  return { name, fresh: file.from === "/dev/null", gone };
}

export const patch: Utility = (call) => {
  const { flags, values, rest } = readOptions(call.args, "pido", ["strip", "input", "directory", "output"]);
  if (flags.has("help")) {
    call.out("Usage: patch [-pN] [-R] [-s] [--dry-run] [-d DIR] [-o OUT] [-i PATCH] [FILE [PATCH]]\n");
    return 0;
  }
  const input = call.text(values.get("i") ?? values.get("input") ?? rest[1] ?? "-");
  const files = readPatch(input);
  if (files.every((file) => file.hunks.length === 0))
    throw new Failure("**** Only garbage was found in the patch input.", 2);
  const level = values.get("p") ?? values.get("strip");
  const folder = values.get("d") ?? values.get("directory");
  const at = (name: string): string => call.path(folder === undefined ? name : `${folder}/${name}`);
  let code = 0;
  for (const file of files) {
    const back = flags.has("R") || flags.has("reverse");
    const turnedFile = back
      ? {
          from: file.to,
          to: file.from,
          hunks: file.hunks.map((hunk) => ({ start: hunk.start, lines: hunk.lines.map(turned) })),
        }
      : file;
    const found = target(call, turnedFile, level === undefined ? null : Number(level));
    const name = rest[0] ?? found.name;
    if (!found.fresh && !exists(call.sys.fs, at(name)))
      throw new Failure(`can't find file to patch: ${name} (-pN strips N folders of its name)`, 1);
    const before = exists(call.sys.fs, at(name)) ? new TextDecoder().decode(call.sys.fs.readFile(at(name))) : "";
    const { text, failed } = applyPatch(before, turnedFile.hunks);
    if (!flags.has("s") && !flags.has("silent"))
      call.out(`${flags.has("dry-run") ? "checking" : "patching"} file ${name}\n`);
    for (const hunk of failed) {
      call.out(`Hunk #${hunk} FAILED.\n`);
      code = 1;
    }
    if (flags.has("dry-run") || failed.length === turnedFile.hunks.length) continue;
    const output = values.get("o") ?? values.get("output");
    if (found.gone && text === "" && output === undefined) call.sys.fs.unlink(at(name));
    else {
      const to = output === undefined ? at(name) : call.path(output);
      makeFolders(call.sys.fs, "/", to.split("/").filter(Boolean).slice(0, -1));
      call.sys.fs.writeFile(to, new TextEncoder().encode(text), 0o644);
    }
  }
  return code;
};
