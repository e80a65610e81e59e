import { describe, expect, it } from "vitest";
import type { KernelMessage, Syscalls } from "../process/syscalls.ts";
import { npmProgram } from "./npm-program.ts";

/** Runs npm in a project with these scripts; every child ends well. */
async function npm(scripts: Readonly<Record<string, string>>, ...argv: string[]) {
  const files = new Map([["/p/package.json", JSON.stringify({ name: "p", version: "1.0.0", scripts })]]);
  const started: string[][] = [];
  let [printed, code] = ["", -1];
  const queue: (() => void)[] = [];
  const absent = (): never => {
    throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
  };
  const sys = {
    argv: ["npm", ...argv],
    cwd: "/p",
    env: {},
    fs: {
      stat: (path: string) => files.has(path) || absent(),
      readFile: (path: string) => new TextEncoder().encode(files.get(path) ?? absent()),
      write: (_: number, data: Uint8Array) => {
        printed += new TextDecoder().decode(data);
        return data.length;
      },
    },
    mount: () => {},
    spawn: (options: { argv: readonly string[] }) => {
      started.push([...options.argv]);
      return 2;
    },
    onMessage: (hear: (message: KernelMessage) => void) => {
      queue.push(() => hear({ type: "child-exit", pid: 2, result: { code: 0, signal: null } }));
      queueMicrotask(() => queue.shift()?.());
    },
    exit: (status: number) => {
      code = status;
    },
  };
  await npmProgram(sys as unknown as Syscalls);
  return { started, printed, code };
}

describe("npm run", () => {
  it("runs a script with what comes before and after it", async () => {
    const { started, code } = await npm({ prebuild: "one", build: "two", postbuild: "three" }, "run", "build", "a b");
    expect([started.map(([, , line]) => line), code]).toEqual([["one", "two 'a b'", "three"], 0]);
  });

  it("says that there is no such script, also of what every object has", async () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      const { started, printed, code } = await npm({ test: "x" }, "run", name);
      expect([started, code]).toEqual([[], 1]);
      expect(printed).toContain(`Missing script: "${name}"`);
    }
  });

  it("leaves every word that is no command of its own to npm itself", async () => {
    const { started } = await npm({}, "constructor");
    expect(started).toEqual([["/usr/libexec/npm-cli", "npm", "constructor"]]);
  });
});
