import { beforeEach, describe, expect, it } from "vitest";
import { FileSystem } from "./file-system.ts";
import { type FileNode, S_IFDIR, S_IFLNK, S_IFREG } from "./inode.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const codeOf = (action: () => unknown): string => {
  try {
    action();
    return "none";
  } catch (caught) {
    return (caught as { code?: string }).code ?? String(caught);
  }
};

describe("FileSystem", () => {
  let files: FileSystem;
  beforeEach(() => {
    files = new FileSystem(1000);
    files.mkdirAll("/a/b");
    files.writeFile("/a/f", bytes("one"));
  });

  it("gives the errors that POSIX gives", () => {
    expect([
      codeOf(() => files.readFile("/a/none")),
      codeOf(() => files.readFile("/a/f/x")),
      codeOf(() => files.readFile("/a")),
      codeOf(() => files.mkdir("/a", 0o755)),
      codeOf(() => files.mkdir("/x/y", 0o755)),
      codeOf(() => files.rmdir("/a")),
      codeOf(() => files.rmdir("/a/f")),
      codeOf(() => files.unlink("/a/b")),
      codeOf(() => files.readdir("/a/f")),
      codeOf(() => files.readlink("/a/f")),
      codeOf(() => files.rename("/a", "/a/b/c")),
      codeOf(() => files.rename("/a/f", "/a/b")),
      codeOf(() => files.rename("/a/b", "/a/f")),
      codeOf(() => files.link("/a", "/l")),
      codeOf(() => files.openFile("/a/f", { create: true, exclusive: true, mode: 0o644 })),
      codeOf(() => files.readFile("/a/f/")),
      codeOf(() => files.readFile(`/${"x".repeat(256)}`)),
    ]).toEqual([
      "ENOENT",
      "ENOTDIR",
      "EISDIR",
      "EEXIST",
      "ENOENT",
      "ENOTEMPTY",
      "ENOTDIR",
      "EISDIR",
      "ENOTDIR",
      "EINVAL",
      "EINVAL",
      "EISDIR",
      "ENOTDIR",
      "EPERM",
      "EEXIST",
      "ENOTDIR",
      "ENAMETOOLONG",
    ]);
  });

  it("follows links in every place but the last when asked not to", () => {
    files.symlink("a", "/to-a");
    files.symlink("../f", "/a/b/up");
    files.symlink("loop", "/loop");
    expect(text(files.readFile("/to-a/b/up"))).toBe("one");
    expect(files.realpath("/to-a/b/up")).toBe("/a/f");
    expect(codeOf(() => files.readFile("/loop"))).toBe("ELOOP");
    expect(files.lstat("/to-a").mode & 0o170000).toBe(S_IFLNK);
    expect(files.stat("/to-a").mode & 0o170000).toBe(S_IFDIR);
    files.symlink("/a/new", "/dangling");
    files.writeFile("/dangling", bytes("made"));
    expect(text(files.readFile("/a/new"))).toBe("made");
  });

  it("renames over files and empty folders, and keeps hard links one file", () => {
    files.link("/a/f", "/second");
    files.writeFile("/second", bytes("two"));
    expect(text(files.readFile("/a/f"))).toBe("two");
    expect(files.stat("/a/f").nlink).toBe(2);
    files.writeFile("/x", bytes("x"));
    files.rename("/x", "/a/f");
    expect([text(files.readFile("/a/f")), text(files.readFile("/second"))]).toEqual(["x", "two"]);
    files.mkdir("/empty", 0o755);
    files.rename("/a", "/empty");
    expect(files.readdir("/empty").map((entry) => `${entry.name}:${entry.type}`)).toEqual(["b:directory", "f:file"]);
  });

  it("counts bytes against its quota, and gives them back", () => {
    files.writeFile("/big", new Uint8Array(900));
    expect(codeOf(() => files.writeFile("/more", new Uint8Array(200)))).toBe("ENOSPC");
    expect(codeOf(() => files.writeFile("/big", new Uint8Array(950)))).toBe("none");
    files.removeAll("/big");
    files.removeAll("/more");
    expect(files.usedBytes).toBe(3);
    files.removeAll("/a");
    expect(files.usedBytes).toBe(0);
  });

  it("keeps modes and tells that something changed", () => {
    let changes = 0;
    const watched = new FileSystem(1000, () => changes++);
    watched.writeFile("/s", bytes("x"), 0o755);
    expect(watched.stat("/s").mode).toBe(S_IFREG | 0o755);
    watched.chmod("/s", 0o600);
    expect(watched.stat("/s").mode).toBe(S_IFREG | 0o600);
    expect(changes).toBeGreaterThan(2);
  });

  it("takes the zeros of a stretched file for bytes once they are asked for, and only where there is room", () => {
    const [small, large] = ["/small", "/large"].map((path) => {
      files.writeFile(path, bytes("x"));
      const node = files.node(path);
      if (node.kind !== "file") throw new Error(path);
      return node;
    }) as [FileNode, FileNode];
    files.truncateNode(small, 500);
    files.truncateNode(large, 900);
    const before = files.usedBytes;
    expect(files.content(small).length).toBe(500);
    expect(files.usedBytes).toBe(before + 499);
    expect(text(files.content(large))).toBe("x");
    files.unlink("/small");
    files.unlink("/large");
    expect(files.usedBytes).toBe(before - 2);
  });

  it("has room for so many files and folders, and has it again when they go", () => {
    const few = new FileSystem(1000, undefined, 3);
    few.mkdirAll("/a/b");
    few.writeFile("/a/b/c", bytes("1"));
    few.link("/a/b/c", "/a/d");
    expect(codeOf(() => few.writeFile("/e", bytes("")))).toBe("ENOSPC");
    few.unlink("/a/d");
    expect(codeOf(() => few.symlink("x", "/e"))).toBe("ENOSPC");
    few.removeAll("/a/b");
    expect(few.nodes).toBe(1);
    few.symlink("x", "/e");
    few.rename("/e", "/f");
    few.writeFile("/g", bytes(""));
    expect(codeOf(() => few.mkdir("/h", 0o755))).toBe("ENOSPC");
  });
});
