import { appError, failed, ok, type Result } from "../../../domain/errors.ts";
import type { ToolOutcome } from "../../../domain/tool.ts";
import { safePath } from "../../../domain/tree.ts";
import { PROJECT_ROOT, type SandboxFiles } from "../../../ports/sandbox.ts";
import { applyChunks } from "./apply.ts";
import { splitLines } from "./lines.ts";
import type { PatchSection } from "./parse.ts";

export type PatchPlan = {
  /** For SandboxFiles.writeAll. */
  readonly writes: ReadonlyMap<string, Uint8Array | null>;
  readonly files: NonNullable<ToolOutcome["files"]>;
  /** A line a section: what was done. */
  readonly summary: readonly string[];
};

type Change = NonNullable<ToolOutcome["files"]>[number];

/**
 * What a whole patch would do, computed before anything is written: one section that cannot be applied rejects them all.
 * Later sections see what earlier ones did. Reads through `files`; throws only what it throws.
 */
export async function planPatch(sections: readonly PatchSection[], files: SandboxFiles): Promise<Result<PatchPlan>> {
  const draft = new Draft(files);
  for (const section of sections) {
    const done = await draft.apply(section);
    if (!done.ok) return done;
  }
  return ok({ writes: draft.writes, files: [...draft.changes.values()], summary: draft.summary });
}

const reject = (message: string): Result<never> => failed(appError("bad-input", `${message} Nothing was changed.`));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const linesOf = (text: string): number => splitLines(text, false).length;

class Draft {
  readonly writes = new Map<string, Uint8Array | null>();
  readonly changes = new Map<string, Change>();
  readonly summary: string[] = [];
  /** Files that were read from the sandbox: there before the patch. */
  readonly #existed = new Set<string>();
  #listed: Promise<readonly string[]> | null = null;
  constructor(private readonly files: SandboxFiles) {}

  async apply(section: PatchSection): Promise<Result<void>> {
    const path = projectPath(section.path);
    if (path === null) return reject(outside(section.path));
    if (section.kind === "add") return this.#add(path, section.lines);
    const source = await this.#read(path);
    if (!source) return reject(await this.#missing(path));
    const text = decode(source);
    if (text === null && section.kind === "update")
      return reject(`${path} is not UTF-8 text, so it cannot be patched; change it with a command.`);
    if (section.kind === "delete") {
      this.#put(path, null, 0, text === null ? 0 : linesOf(text));
      return this.#say(`D ${path}`);
    }
    const applied = applyChunks(path, text as string, section.chunks);
    if (!applied.ok) return applied;
    const { added, removed } = applied.value;
    const counts = `+${added} -${removed}`;
    if (section.moveTo === null) {
      this.#put(path, encode(applied.value.text), added, removed);
      return this.#say(`M ${path} ${counts}`);
    }
    const target = projectPath(section.moveTo);
    if (target === null) return reject(outside(section.moveTo));
    if (target !== path) {
      const free = await this.#place(target);
      if (!free.ok) return free;
      this.#put(path, null, 0, 0);
    }
    this.#put(target, encode(applied.value.text), added, removed);
    return this.#say(`R ${path} -> ${target} ${counts}`);
  }

  async #add(path: string, lines: readonly string[]): Promise<Result<void>> {
    const free = await this.#place(path);
    if (!free.ok) return free;
    const before = free.value === null ? null : decode(free.value);
    this.#put(
      path,
      encode(lines.map((line) => `${line}\n`).join("")),
      lines.length,
      before === null ? 0 : linesOf(before),
    );
    return this.#say(`${free.value === null ? "A" : "M"} ${path} +${lines.length}`);
  }

  #say(line: string): Result<void> {
    this.summary.push(line);
    return ok(undefined);
  }

  /** The file as the patch so far leaves it; null when there is none. */
  async #read(path: string): Promise<Uint8Array | null> {
    const drafted = this.writes.get(path);
    if (drafted !== undefined) return drafted;
    const stored = await this.files.read(path);
    if (stored) this.#existed.add(path);
    return stored;
  }

  /** What stands where a file is to be written; a folder there or a file in place of one of its folders is in the way. */
  async #place(path: string): Promise<Result<Uint8Array | null>> {
    const before = await this.#read(path);
    if (before) return ok(before);
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join("/");
      if (await this.#read(parent)) return reject(`${path} cannot be made: ${parent} is a file.`);
    }
    return (await this.#isFolder(path)) ? reject(`${path} cannot be written: it is a folder.`) : ok(null);
  }

  async #isFolder(path: string): Promise<boolean> {
    this.#listed ??= this.files.list().then((entries) => entries.map((entry) => entry.path));
    const stored = (await this.#listed).filter((known) => this.writes.get(known) !== null);
    const drafted = [...this.writes].filter(([, data]) => data !== null).map(([known]) => known);
    return [...stored, ...drafted].some((known) => known.startsWith(`${path}/`));
  }

  async #missing(path: string): Promise<string> {
    return (await this.#isFolder(path)) ? `${path} is a folder; name its files.` : `There is no file ${path}.`;
  }

  #put(path: string, data: Uint8Array | null, added: number, removed: number): void {
    const before = this.changes.get(path);
    this.writes.set(path, data);
    const existed = this.#existed.has(path);
    if (data === null && !existed) {
      // What the patch itself made and takes away again is no change.
      this.changes.delete(path);
      return;
    }
    const kind = data === null ? "deleted" : existed ? "modified" : "added";
    const counts = { added: (before?.added ?? 0) + added, removed: (before?.removed ?? 0) + removed };
    this.changes.set(path, { path, kind, ...counts });
  }
}

/** Models name files absolutely, too; under the project's root that means the same. */
const projectPath = (raw: string): string | null =>
  safePath(raw.startsWith(`${PROJECT_ROOT}/`) ? raw.slice(PROJECT_ROOT.length + 1) : raw);

const outside = (raw: string): string =>
  `\`${raw.slice(0, 200)}\` is not a path inside the project; use one relative to its root, without "..".`;

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
