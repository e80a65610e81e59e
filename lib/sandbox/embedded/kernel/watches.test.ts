import { describe, expect, it } from "vitest";
import { FileSystem } from "./file-system.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("Watches", () => {
  it("tell of a folder's names and of changes of its files, and of a file until it is gone", () => {
    const files = new FileSystem(1000);
    files.mkdirAll("/w/d");
    files.writeFile("/w/a", bytes("1"));
    const heard: string[] = [];
    const hear = (who: string) => (event: string, name: string | null) =>
      void heard.push(`${who}:${event}:${name ?? ""}`);
    const stop = files.watches.add(files.node("/w"), hear("w"));
    files.watches.add(files.node("/w/a"), hear("a"));
    const took = (action: () => void): string => {
      action();
      return heard.splice(0).join(" ");
    };
    expect([
      took(() => files.writeFile("/w/a", bytes("22"))),
      took(() => files.writeFile("/w/d/inside", bytes("x"))),
      took(() => files.writeFile("/w/b", bytes("x"))),
      took(() => files.rename("/w/b", "/w/c")),
      took(() => files.chmod("/w/a", 0o600)),
      took(() => files.rename("/w/c", "/w/a")),
      took(() => stop()),
      took(() => files.unlink("/w/a")),
    ]).toEqual([
      "w:change:a a:change:",
      "",
      "w:rename:b w:change:b",
      "w:rename:b w:rename:c",
      "w:change:a a:change:",
      "w:rename:c w:rename:a a:change: a:rename: a:gone:",
      "",
      "",
    ]);
  });
});

describe("Users", () => {
  it("may do what modes and owners let them", () => {
    const files = new FileSystem(1000);
    files.mkdirAll("/usr");
    files.writeFile("/usr/tool", bytes("x"));
    files.owner = 1000;
    files.mkdirAll("/home/tab");
    files.writeFile("/home/tab/f", bytes("x"), 0o400);
    files.user = 1000;
    const code = (action: () => unknown): string => {
      try {
        action();
        return "none";
      } catch (caught) {
        return (caught as { code: string }).code;
      }
    };
    expect([
      code(() => files.writeFile("/usr/new", bytes("x"))),
      code(() => files.unlink("/usr/tool")),
      code(() => files.chmod("/usr/tool", 0o777)),
      code(() => files.readFile("/usr/tool")),
      code(() => files.access("/home/tab/f", 2)),
      code(() => files.chmod("/home/tab/f", 0o600)),
      code(() => files.access("/home/tab/f", 2)),
      code(() => files.chmod("/home/tab", 0o000)),
      code(() => files.readFile("/home/tab/f")),
    ]).toEqual(["EACCES", "EACCES", "EPERM", "none", "EACCES", "none", "none", "none", "EACCES"]);
  });

  it("keep what is open though its name is gone, and give its room back at the end", () => {
    const files = new FileSystem(1000);
    files.writeFile("/f", new Uint8Array(600));
    const node = files.node("/f");
    files.hold(node, 1);
    files.unlink("/f");
    expect(files.usedBytes).toBe(600);
    files.hold(node, -1);
    expect(files.usedBytes).toBe(0);
  });
});
