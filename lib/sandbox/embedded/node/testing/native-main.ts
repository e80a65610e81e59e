import * as childProcess from "node:child_process";
import * as nativeFs from "node:fs";
import * as vm from "node:vm";
import type { KernelMessage, Syscalls, SystemError } from "../../process/syscalls.ts";
import { createNodeProgram } from "../node-program.ts";
import { npmProgram } from "../npm-program.ts";
import { nativeHost } from "./node-host.ts";

/**
 * For tests: a process of ours inside a process of Node, with system calls over the real file system. Started as
 * `node bundle.cjs <program> …arguments`; other programs find this one by the shims on PATH.
 */
const native = process;
const { argv, env, pid, ppid } = native;
const cwd = native.cwd();
const reallyExit = (native as unknown as { reallyExit(code: number): never }).reallyExit.bind(native);
const input = native.stdin;
const started = childProcess;
let handler: (message: KernelMessage) => void = () => {};
const children = new Map<number, childProcess.ChildProcess>();
const fs = { ...nativeFs };
const waits = new Int32Array(new SharedArrayBuffer(4));

function retrying<T>(work: () => T): T {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if ((error as SystemError).code !== "EAGAIN") throw error;
      Atomics.wait(waits, 0, 0, 1);
    }
  }
}

/** What the programs of this folder use; the rest is there for others. */
const calls: Partial<Syscalls> = {
  pid,
  ppid,
  argv: argv.slice(2),
  env: env as Record<string, string>,
  cwd,
  tty: null,
  fs: {
    open: fs.openSync,
    close: fs.closeSync,
    read: (fd, into, position) => {
      try {
        return retrying(() => fs.readSync(fd, into, 0, into.length, position));
      } catch (error) {
        if ((error as SystemError).code === "EOF") return 0;
        throw error;
      }
    },
    write: (fd, data, position) => retrying(() => fs.writeSync(fd, data, 0, data.length, position)),
    fstat: (fd) => fs.fstatSync(fd),
    ftruncate: fs.ftruncateSync,
    stat: (path) => fs.statSync(path),
    lstat: (path) => fs.lstatSync(path),
    readdir: (path) =>
      fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        type: entry.isDirectory() ? "directory" : entry.isSymbolicLink() ? "symlink" : "file",
      })),
    mkdir: (path, mode) => void fs.mkdirSync(path, mode),
    rmdir: (path) => fs.rmdirSync(path),
    unlink: fs.unlinkSync,
    rename: fs.renameSync,
    link: fs.linkSync,
    symlink: (target, path) => fs.symlinkSync(target, path),
    readlink: (path) => fs.readlinkSync(path),
    realpath: (path) => fs.realpathSync(path),
    chmod: fs.chmodSync,
    utimes: (path, atime, mtime) => fs.utimesSync(path, atime / 1000, mtime / 1000),
    readFile: (path) => fs.readFileSync(path),
    writeFile: (path, data, mode) => fs.writeFileSync(path, data, { mode }),
  },
  // What this harness runs opens no ports.
  get ports(): never {
    throw new Error("There are no ports in this harness.");
  },
  spawn: ({ argv: [file, ...args], cwd: folder, env: variables, stdio }) => {
    const child = started.spawn(file!, args, { cwd: folder, env: variables as NodeJS.ProcessEnv, stdio: [...stdio] });
    if (child.pid === undefined) {
      child.on("error", () => {});
      throw Object.assign(new Error(`spawn ${file} ENOENT`), { code: "ENOENT" });
    }
    const id = child.pid;
    children.set(id, child);
    child.stdout?.on("data", (data: Uint8Array) => handler({ type: "child-output", pid: id, fd: 1, data }));
    child.stderr?.on("data", (data: Uint8Array) => handler({ type: "child-output", pid: id, fd: 2, data }));
    child.on("close", (code, signal) =>
      handler({ type: "child-exit", pid: id, result: { code: code ?? 128, signal } }),
    );
    return id;
  },
  spawnSync: ({ argv: [file, ...args], cwd: folder, env: variables, stdio, ...limits }) => {
    const result = started.spawnSync(file!, args, {
      cwd: folder,
      env: variables as NodeJS.ProcessEnv,
      stdio: [...stdio],
      ...limits,
    });
    if (result.error && (result.error as SystemError).code === "ENOENT") throw result.error;
    return {
      pid: result.pid,
      code: result.status ?? 128,
      signal: result.signal,
      stdout: result.stdout ?? new Uint8Array(0),
      stderr: result.stderr ?? new Uint8Array(0),
      output: result.output,
      failure: null,
    };
  },
  writeChild: (id, data) => void children.get(id)?.stdin?.write(data),
  endChild: (id) => void children.get(id)?.stdin?.end(),
  kill: (id, signal) => void children.get(id)?.kill(signal as NodeJS.Signals),
  readStdin: (on) => {
    if (on) input.resume();
    else input.pause();
  },
  onMessage: (fn) => {
    handler = fn;
    input.on("data", (data: Uint8Array) => fn({ type: "stdin", data: new Uint8Array(data) }));
    input.on("end", () => fn({ type: "stdin-end" }));
    input.pause();
  },
  report: (event) => {
    const file = env["TEST_EVENTS_FILE"];
    if (file) fs.appendFileSync(file, `${JSON.stringify(event)}\n`);
  },
  catchSignals: () => {},
  setRawMode: () => {},
  exit: (code) => reallyExit(code),
};

// The worker's own timers must not run between: keep Node alive until the program exits by itself.
setInterval(() => {}, 1 << 30);
const host = nativeHost(globalThis as never, vm as never, "embedded-node-bundle");
// What a browser has and Node keeps private is hidden by the program; Node's own lazily made globals are read now.
for (const name of Object.getOwnPropertyNames(globalThis)) void Reflect.get(globalThis, name);
const program = argv[2] === "node" ? createNodeProgram(() => host) : npmProgram;
void program(calls as Syscalls);
