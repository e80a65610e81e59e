import { describe, expect, it } from "vitest";
import { FileSystem } from "./file-system.ts";
import { installPrograms, plainWords, resolveProgram } from "./programs.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function machine(): FileSystem {
  const files = new FileSystem(100_000);
  files.mkdirAll("/usr/bin");
  files.mkdirAll("/usr/local/bin");
  files.mkdirAll("/p/node_modules/.bin");
  files.mkdirAll("/p/node_modules/tool");
  installPrograms(files, ["ls", "cat"]);
  files.writeFile("/p/node_modules/tool/cli.js", bytes("#!/usr/bin/env node\n"), 0o755);
  files.symlink("../tool/cli.js", "/p/node_modules/.bin/tool");
  files.writeFile("/p/run.sh", bytes("#!/bin/sh -e\necho\n"), 0o755);
  files.writeFile("/p/bare", bytes("echo\n"), 0o755);
  files.writeFile("/p/text", bytes("no"), 0o644);
  return files;
}

describe("resolveProgram", () => {
  const files = machine();
  const resolve = (argv: string[], PATH = "/usr/bin"): unknown => {
    try {
      return resolveProgram(files, argv, "/p", { PATH }).argv.join(" ");
    } catch (caught) {
      return (caught as { code: string }).code;
    }
  };

  it("finds programs, the shell's commands, and files with an interpreter", () => {
    expect([
      resolve(["node", "x.js"]),
      resolve(["/bin/node", "x.js"]),
      resolve(["ls", "-l"]),
      resolve(["./run.sh", "a"]),
      resolve(["./bare", "a"]),
      resolve(["tool", "a"], "/p/node_modules/.bin:/usr/bin"),
      resolve(["tool", "a"], "node_modules/.bin"),
    ]).toEqual([
      "node x.js",
      "/bin/node x.js",
      "ls -l",
      "sh -e /p/./run.sh a",
      "sh /p/./bare a",
      "node /p/node_modules/.bin/tool a",
      "node /p/node_modules/.bin/tool a",
    ]);
  });

  it("gives a command of the shell to the shell by its name, never to a text that looks for it again", () => {
    expect(resolveProgram(files, ["/usr/bin/ls", "-l"], "/p", {})).toEqual({
      bundle: "shell",
      program: "utility",
      argv: ["ls", "-l"],
    });
  });

  it("refuses what is not there or not to be run", () => {
    expect([resolve(["tool"]), resolve(["./text"]), resolve(["./none"]), resolve(["/usr"])]).toEqual([
      "ENOENT",
      "EACCES",
      "ENOENT",
      "EACCES",
    ]);
  });
});

describe("plainWords", () => {
  it("takes only lines that mean the same without a shell", () => {
    expect(plainWords(" node  x.js --flag=a,b 1 ")).toEqual(["node", "x.js", "--flag=a,b", "1"]);
    for (const line of [
      "node x.js; ls",
      "node *.js",
      "node ~/x",
      "node $X",
      "node 'a b'",
      "node x > y",
      "node {a,b}",
      "node x &",
      "node #x",
      "A=1 node x",
      "node -e 1\\n",
      "node a\nnode b",
      "ls",
      "nodes x",
      "",
    ])
      expect([line, plainWords(line)]).toEqual([line, null]);
  });
});
