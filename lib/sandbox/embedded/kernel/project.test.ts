import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlobHash } from "../../../domain/ids.ts";
import type { TreeEntry } from "../../../domain/tree.ts";
import { FileSystem } from "./file-system.ts";
import { Project } from "./project.ts";
import { sha256 } from "./sha256.ts";

const ROOT = "/p";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

function open() {
  const files = new FileSystem(10_000_000);
  files.mkdirAll(ROOT);
  return { files, project: new Project(files, ROOT) };
}
const name = fc.constantFrom("a", "b", "d/a", "d/e/b");
const change = fc.oneof(
  fc.record({ op: fc.constant("write" as const), name, text: fc.constantFrom("1", "2", "three") }),
  fc.record({ op: fc.constant("append" as const), name, text: fc.constantFrom("1", "2") }),
  fc.record({ op: fc.constantFrom("unlink" as const, "remove" as const, "chmod" as const, "touch" as const), name }),
  fc.record({ op: fc.constantFrom("rename" as const, "link" as const, "symlink" as const), name, to: name }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function apply(files: FileSystem, change: Change): void {
  const path = `${ROOT}/${change.name}`;
  try {
    if (change.op === "write") {
      files.mkdirAll(path.slice(0, path.lastIndexOf("/")));
      files.writeFile(path, bytes(change.text));
    } else if (change.op === "append") {
      const node = files.node(path);
      if (node.kind === "file") files.writeNode(node, bytes(change.text), null);
    } else if (change.op === "unlink") files.unlink(path);
    else if (change.op === "remove") files.removeAll(`${ROOT}/d`);
    else if (change.op === "chmod") files.chmod(path, files.stat(path).mode ^ 0o100);
    else if (change.op === "touch") files.utimes(path, 1, 2);
    else if ("to" in change) {
      if (change.op === "rename") files.rename(path, `${ROOT}/${change.to}`);
      else if (change.op === "link") files.link(path, `${ROOT}/${change.to}`);
      else files.symlink(change.to, path);
    }
  } catch {
    // Refused: then nothing changed, which is a case too.
  }
}

describe("a picture of the project", () => {
  it("is the one that a look at every file gives, whatever happened since the last", () =>
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }), (rounds) => {
        const { files, project } = open();
        let known: { readonly hash: string; readonly entries: readonly TreeEntry[] } | null = null;
        const host = new Map<string, string>();
        for (const changes of rounds) {
          for (const one of changes) apply(files, one);
          const held = project.hold(known?.hash ?? null);
          const entries: readonly TreeEntry[] = held.entries ?? known?.entries ?? [];
          const afresh = new Project(files, ROOT).hold(null);
          expect([held.hash, entries]).toEqual([afresh.hash, afresh.entries]);
          // The host has what came along and what it asks for; together that is every content.
          for (const [hash, data] of held.fresh) host.set(hash, text(data));
          const missing = entries.map(({ hash }) => hash).filter((hash) => !host.has(hash));
          if (known) expect(missing).toEqual([]);
          for (const [hash, data] of project.blobs(held.held, missing)) host.set(hash, text(data));
          known = { hash: held.hash, entries };
          project.release(held.held);
        }
      }),
    ));

  it("says nothing again of files that stayed, and brings small contents that are new", () => {
    const { files, project } = open();
    files.writeFile(`${ROOT}/a`, bytes("1"));
    const first = project.hold(null);
    expect([first.entries?.length, first.fresh]).toEqual([1, []]);
    expect(project.hold(first.hash)).toMatchObject({ hash: first.hash, entries: null, fresh: [] });
    files.writeFile(`${ROOT}/b`, bytes("2"));
    files.writeFile(`${ROOT}/c`, bytes("1"));
    const second = project.hold(first.hash);
    expect(second.fresh.map(([, data]) => text(data))).toEqual(["2"]);
    files.writeFile(`${ROOT}/big`, new Uint8Array(2_000_000));
    const third = project.hold(second.hash);
    expect(third.fresh).toEqual([]);
    const big = third.entries?.find(({ path }) => path === "big")?.hash ?? "";
    expect(project.blobs(third.held, [big])[0]?.[1].length).toBe(2_000_000);
  });

  it("keeps held contents as they were when files change afterwards", () => {
    const { files, project } = open();
    files.writeFile(`${ROOT}/a`, bytes("one"));
    project.hold(null);
    const held = project.hold(null);
    files.writeFile(`${ROOT}/a`, bytes("two"));
    const hash = held.entries?.[0]?.hash ?? "";
    expect(project.blobs(held.held, [hash]).map(([, data]) => text(data))).toEqual(["one"]);
  });

  it("brings nothing along of files that the host itself has just put there", () => {
    const { files, project } = open();
    files.writeFile(`${ROOT}/a`, bytes("1"));
    const before = project.hold(null);
    files.writeFile(`${ROOT}/a`, bytes("2"));
    project.hold(before.hash);
    const [blob] = project.blobs(before.held, [before.entries?.[0]?.hash ?? ""]);
    project.restore(before.entries ?? [], blob ? [blob] : []);
    expect(project.hold(before.hash)).toMatchObject({ hash: before.hash, entries: null, fresh: [] });
  });
});

describe("a project that is restored", () => {
  it("stays as it was when there is no room for the other", () => {
    const files = new FileSystem(100);
    files.mkdirAll(ROOT);
    const project = new Project(files, ROOT);
    files.writeFile("/elsewhere", bytes("x".repeat(50)));
    files.writeFile(`${ROOT}/a`, bytes("a"));
    const data = bytes("y".repeat(60));
    const hash = sha256(data) as BlobHash;
    const entry: TreeEntry = { path: "b", mode: "100644", size: data.length, hash };
    expect(() => project.restore([entry], [[hash, data]])).toThrow("ENOSPC");
    expect(project.list().map(({ path }) => path)).toEqual(["a"]);
  });

  it("has no folder that is empty, and counts none", () => {
    const { files, project } = open();
    files.mkdirAll(`${ROOT}/d/e`);
    files.writeFile(`${ROOT}/d/e/x`, bytes("x"));
    const before = files.nodes;
    project.restore([], []);
    expect(files.find(`${ROOT}/d`)).toBeUndefined();
    expect(files.nodes).toBe(before - 3);
  });
});
