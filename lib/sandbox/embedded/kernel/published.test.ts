import { beforeEach, describe, expect, it } from "vitest";
import { FileSystem } from "./file-system.ts";
import { Project } from "./project.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("Project.takeChanges", () => {
  let files: FileSystem;
  let project: Project;
  const told = (): string[] =>
    project
      .takeChanges()
      .map(({ path, kind, data }) => `${kind} ${path}${data ? ` ${new TextDecoder().decode(data)}` : ""}`)
      .sort();
  beforeEach(() => {
    files = new FileSystem(10_000, (folder) => project.note(folder));
    project = new Project(files, "/p");
    files.mkdirAll("/p/a/b");
    files.writeFile("/p/a/b/one", bytes("1"));
    files.writeFile("/p/two", bytes("2"));
    told();
  });

  it("tells of what was written, removed and made, once", () => {
    files.writeFile("/p/a/b/one", bytes("11"));
    files.writeFile("/p/a/new", bytes("n"));
    files.unlink("/p/two");
    files.writeFile("/elsewhere", bytes("x"));
    expect(told()).toEqual(["added a/new n", "deleted two", "modified a/b/one 11"]);
    expect(told()).toEqual([]);
  });

  it("tells of all files of a folder that came, went or took another name", () => {
    files.mkdirAll("/out/deep");
    files.writeFile("/out/deep/f", bytes("f"));
    files.rename("/out", "/p/in");
    expect(told()).toEqual(["added in/deep/f f"]);
    files.rename("/p/a", "/p/c");
    expect(told()).toEqual(["added c/b/one 1", "deleted a/b/one"]);
    files.writeFile("/p/c/b/one", bytes("again"));
    expect(told()).toEqual(["modified c/b/one again"]);
    files.removeAll("/p/c");
    expect(told()).toEqual(["deleted c/b/one"]);
  });

  it("takes a file in the place of another for a change of it, also where its folder is another one", () => {
    files.writeFile("/p/next", bytes("next"));
    files.rename("/p/next", "/p/two");
    expect(told()).toEqual(["modified two next"]);
    files.mkdirAll("/p/x/b");
    files.writeFile("/p/x/b/one", bytes("other"));
    told();
    files.removeAll("/p/a");
    files.rename("/p/x", "/p/a");
    expect(told()).toEqual(["deleted x/b/one", "modified a/b/one other"]);
  });

  it("tells of every name of a file that has several", () => {
    files.link("/p/two", "/p/a/second");
    expect(told()).toEqual(["added a/second 2"]);
    files.writeFile("/p/two", bytes("both"));
    expect(told()).toEqual(["modified a/second both", "modified two both"]);
    files.unlink("/p/a/second");
    files.writeFile("/p/two", bytes("one"));
    expect(told()).toEqual(["deleted a/second", "modified two one"]);
  });

  it("tells that a file became a folder, and that the whole project went and came back", () => {
    files.unlink("/p/two");
    files.mkdirAll("/p/two");
    files.writeFile("/p/two/x", bytes("x"));
    expect(told()).toEqual(["added two/x x", "deleted two"]);
    files.removeAll("/p");
    expect(told()).toEqual(["deleted a/b/one", "deleted two/x"]);
    files.mkdirAll("/p");
    files.writeFile("/p/back", bytes("b"));
    expect(told()).toEqual(["added back b"]);
  });
});
