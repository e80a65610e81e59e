import { describe, expect, it } from "vitest";
import type { Request } from "../host/protocol.ts";
import { FileSystem } from "./file-system.ts";
import { serveRequest, toFailure } from "./host-requests.ts";
import { Project } from "./project.ts";

const ROOT = "/p";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function open() {
  const files = new FileSystem(1000);
  files.mkdirAll(`${ROOT}/folder`);
  files.writeFile("/secret", bytes("kept"));
  files.writeFile(`${ROOT}/a`, bytes("one"));
  const project = new Project(files, ROOT);
  const ask = (request: Request): unknown => {
    try {
      return serveRequest(files, project, request);
    } catch (caught) {
      return toFailure(caught).code;
    }
  };
  const read = (path: string): string => new TextDecoder().decode(files.readFile(path));
  return { files, ask, read };
}

describe("what the host asks of the project's files", () => {
  it("changes nothing when one of the places is a folder", () => {
    const { ask, read } = open();
    const files = [
      ["a", bytes("two")],
      ["folder", bytes("x")],
    ] as const;
    expect(ask({ op: "write", files })).toBe("bad-input");
    expect(read(`${ROOT}/a`)).toBe("one");
  });

  it("reads and writes no file outside through a link, and may remove the link", () => {
    const { files, ask, read } = open();
    files.symlink("/secret", `${ROOT}/link`);
    files.symlink("/new", `${ROOT}/dangling`);
    files.symlink("..", `${ROOT}/up`);
    expect(ask({ op: "read", path: "link" })).toBe("bad-input");
    expect(ask({ op: "write", files: [["link", bytes("x")]] })).toBe("bad-input");
    expect(ask({ op: "write", files: [["dangling", bytes("x")]] })).toBe("bad-input");
    expect(ask({ op: "write", files: [["up/new", bytes("x")]] })).toBe("bad-input");
    expect(ask({ op: "read", path: "dangling" })).toBeNull();
    expect(ask({ op: "write", files: [["link", null]] })).toBeNull();
    expect([read("/secret"), files.find("/new"), files.find(`${ROOT}/link`, false)]).toEqual([
      "kept",
      undefined,
      undefined,
    ]);
  });

  it("follows links within the project", () => {
    const { files, ask, read } = open();
    files.symlink("../a", `${ROOT}/folder/link`);
    expect(ask({ op: "read", path: "folder/link" })).toEqual(bytes("one"));
    expect(ask({ op: "write", files: [["folder/link", bytes("two")]] })).toBeNull();
    expect(read(`${ROOT}/a`)).toBe("two");
  });
});
