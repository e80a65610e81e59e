import { Failure } from "../domain/errors.ts";
import { LEFT_OUT_FILES, LEFT_OUT_FOLDERS } from "../domain/project-limits.ts";
import { LONGEST_PATH, safePath } from "../domain/tree.ts";
import { type Budget, badInput, LIMITS, megabytes, number, quoted, tooLarge } from "./limits.ts";
import type { Entry } from "./zip.ts";

/** A project from outside. Keys are safe paths (see safePath) that collide on no file system. */
export type ProjectFiles = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
};

export type CollectRules = {
  /** Whether a single folder that everything lies in is taken off. */
  readonly strip: boolean;
  /** "refuse": one bad file and nothing is taken. "leave-out": the others are, and a note names it. */
  readonly bad: "refuse" | "leave-out";
};

/** More than these are not read by anybody. */
const MOST_NOTES = 6;

/** The contents of `entries` that a project keeps. @throws Failure ("bad-input", "too-large") */
export async function collect(entries: readonly Entry[], budget: Budget, rules: CollectRules): Promise<ProjectFiles> {
  const notes = new Set<string>();
  const bad = (failure: Failure): void => {
    if (rules.bad === "refuse") throw failure;
    notes.add(failure.message);
  };
  const nothing = rules.bad === "refuse" ? "Nothing was opened." : "Nothing was added.";
  const end = rules.bad === "refuse" ? nothing : "It was left out.";
  const { kept, skipped } = choose(entries, (entry) =>
    bad(
      badInput(
        entry.name.length > LONGEST_PATH
          ? `The path ${quoted(entry.name)} has ${number(entry.name.length)} characters; ${number(LONGEST_PATH)} are the most. ${end}`
          : `The path ${quoted(entry.name)} leaves the project's folder or is no path. ${end}`,
      ),
    ),
  );
  const left = [...skipped].filter(([what]) => what !== "__MACOSX").map(noteOf);
  if (kept.length === 0 && rules.bad === "refuse") {
    throw badInput(["There are no files in it that a project could be made of.", nothing, ...left].join(" "));
  }
  if (kept.length > LIMITS.files) {
    throw tooLarge(`There are more than ${number(LIMITS.files)} files in it; a project may have no more. ${nothing}`);
  }
  const top = rules.strip ? singleTop(kept.map(({ path }) => path)) : "";
  const placed = kept.map(({ path, entry }) => ({ path: path.slice(top.length), entry }));
  refuseCollisions(
    placed.map(({ path }) => path),
    nothing,
  );
  const files = new Map<string, Uint8Array>();
  for (const { path, entry } of placed) {
    try {
      refuseLarge(path, entry.size, end);
      const content = await entry.read(budget);
      refuseLarge(path, content.length, end);
      files.set(path, content);
    } catch (caught) {
      bad(failureOf(path, caught, end));
    }
    await budget.breathe();
  }
  return { files, notes: [...notes, ...left].slice(0, MOST_NOTES) };
}

type Chosen = { readonly kept: { path: string; entry: Entry }[]; readonly skipped: ReadonlyMap<string, number> };

function choose(entries: readonly Entry[], unsafe: (entry: Entry) => void): Chosen {
  const skipped = new Map<string, number>();
  const kept: { path: string; entry: Entry }[] = [];
  for (const entry of entries) {
    const path = safePath(entry.name);
    if (path === null && entry.kind === "folder" && /^[./\\]*$/.test(entry.name) && !entry.name.includes(".."))
      continue;
    if (path === null) {
      unsafe(entry);
      continue;
    }
    const parts = path.split("/");
    const inFolder = parts.length > 1 || entry.kind === "folder";
    const folder = inFolder ? parts.find((part) => LEFT_OUT_FOLDERS.has(part)) : undefined;
    const reason = folder ?? (entry.kind === "link" ? "links" : null);
    if (reason) skipped.set(reason, (skipped.get(reason) ?? 0) + (entry.kind === "folder" ? 0 : 1));
    else if (entry.kind === "file" && !LEFT_OUT_FILES.has(parts.at(-1)!)) kept.push({ path, entry });
  }
  return { kept, skipped };
}

function failureOf(path: string, caught: unknown, end: string): Failure {
  if (caught instanceof Failure) return caught;
  if (caught instanceof RangeError) return tooLarge(`${quoted(path)} is too large for this tab's memory. ${end}`);
  return badInput(
    `${quoted(path)} could not be read: check that it still exists and that you may read it. ${end}`,
    caught,
  );
}

const refuseLarge = (path: string, size: number, end: string): void => {
  if (size <= LIMITS.file) return;
  throw tooLarge(`${quoted(path)} has ${megabytes(size)}; a file may have ${megabytes(LIMITS.file)} here. ${end}`);
};

const noteOf = ([what, count]: [string, number]): string =>
  what === "links"
    ? `${number(count)} symbolic or special ${count === 1 ? "file was" : "files were"} left out.`
    : `${what} was left out (${number(count)} ${count === 1 ? "file" : "files"}).`;

/** "package/" when everything lies in `package`, otherwise "". */
function singleTop(paths: readonly string[]): string {
  const top = `${paths[0]?.split("/")[0]}/`;
  return paths.every((path) => path.startsWith(top)) ? top : "";
}

/** Two paths that are one on some file system, or a file where another path needs a folder. */
function refuseCollisions(paths: readonly string[], nothing: string): void {
  const key = (path: string): string => path.normalize("NFC").toLowerCase();
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(key(path));
    if (other !== undefined) {
      throw badInput(
        other === path
          ? `${quoted(path)} is in it twice. ${nothing}`
          : `${quoted(other)} and ${quoted(path)} differ only in how they are written, which not every system can keep apart. ${nothing}`,
      );
    }
    seen.set(key(path), path);
  }
  for (const path of paths) {
    const parts = key(path).split("/");
    for (let length = 1; length < parts.length; length += 1) {
      const file = seen.get(parts.slice(0, length).join("/"));
      if (file !== undefined) throw badInput(`${quoted(file)} is both a file and a folder in it. ${nothing}`);
    }
  }
}
