import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webContainerParts } from "../build-parts.ts";
import { INTO, LineReader, OUT, toLine } from "../lines.ts";
import type { ToKeeper, ToRunner } from "../wire.ts";
import { Scanner } from "./scan.ts";

/** The programs run in Node here as they do in the container. */
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "inside-"));
  const { inside, reporter } = await webContainerParts();
  mkdirSync(join(folder, "project"));
  writeFileSync(join(folder, "inside.cjs"), inside);
  writeFileSync(join(folder, "reporter.mjs"), reporter);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Said = { t: string; [key: string]: unknown };

class Program {
  readonly said: Said[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #wake = (): void => {};

  constructor(role: string) {
    this.#child = spawn(process.execPath, [join(folder, "inside.cjs"), role], {
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = new LineReader(OUT, (message) => {
      this.said.push(message as Said);
      this.#wake();
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => lines.feed(text));
    this.ended = new Promise((resolve) => this.#child.once("close", resolve));
  }
  say(message: ToRunner | ToKeeper): void {
    this.#child.stdin?.write(toLine(INTO, message));
  }
  end(): void {
    this.#child.kill("SIGKILL");
  }
  async until(met: (said: readonly Said[]) => boolean): Promise<void> {
    while (!met(this.said))
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
  get output(): string {
    const parts = this.said.filter(({ t }) => t === "output").map(({ data }) => Buffer.from(String(data), "base64"));
    return Buffer.concat(parts).toString();
  }
}

async function command(line: string, more: Partial<Extract<ToRunner, { t: "start" }>> = {}): Promise<Program> {
  const runner = new Program("run");
  await runner.until((said) => said.length > 0);
  runner.say({ t: "start", command: line, cwd: join(folder, "project"), env: {}, input: false, tests: false, ...more });
  return runner;
}
async function ran(line: string, more: Partial<Extract<ToRunner, { t: "start" }>> = {}) {
  const runner = await command(line, more);
  await runner.ended;
  const { code, signal } = runner.said.at(-1) as Said;
  return { output: runner.output, code, signal };
}

describe("the runner", () => {
  it("passes on what a command prints on both streams in its order, and how it ended", async () => {
    expect(await ran("echo 1; echo 2 >&2; echo 3; echo ü >&2; exit 7")).toEqual({
      output: "1\n2\n3\nü\n",
      code: 7,
      signal: null,
    });
  });
  it("says why a command could not begin", async () => {
    const none = join(folder, "none");
    expect(await ran("true", { cwd: none })).toEqual({
      output: `sandbox: there is no folder ${none}\n`,
      code: 126,
      signal: null,
    });
  });
  it("gives the command its environment, and nothing of its own", async () => {
    const { output } = await ran("echo $GREETING; env | grep -c TABWRIGHT", { env: { GREETING: "a b" } });
    expect(output).toBe("a b\n0\n");
  });
  it("feeds a command until the end of its input", async () => {
    const runner = await command("cat; echo end", { input: true });
    runner.say({ t: "input", data: Buffer.from("typed\n").toString("base64") });
    runner.say({ t: "input-end" });
    await runner.ended;
    expect(runner.output).toBe("typed\nend\n");
  });
  it("kills a command with everything it started, and passes on what was written", async () => {
    const runner = await command("echo up; sh -c 'echo deep; sleep 60' & sleep 60");
    await runner.until(() => runner.output === "up\ndeep\n");
    runner.say({ t: "kill", signal: "SIGKILL" });
    expect(await runner.ended).toBe(0);
    expect(runner.said.at(-1)).toEqual({ t: "exit", code: 137, signal: "SIGKILL" });
  });
  it("lets a command catch a signal", async () => {
    const runner = await command(
      `exec node -e 'process.on("SIGTERM", () => { console.log("caught"); process.exit(3) }); console.log("up"); setInterval(() => {}, 1000)'`,
    );
    await runner.until(() => runner.output === "up\n");
    runner.say({ t: "kill", signal: "SIGTERM" });
    await runner.ended;
    expect([runner.output, runner.said.at(-1)]).toEqual(["up\ncaught\n", { t: "exit", code: 3, signal: null }]);
  });
  it("does not wait for what a command left behind", async () => {
    expect((await ran("sleep 60 & echo over")).output).toBe("over\n");
  });
  it("holds a command up whose output nobody takes, and loses none of it", async () => {
    const runner = await command("head -c 12000000 /dev/zero; echo end");
    await runner.until(() => runner.output.length > 4_000_000);
    expect(runner.said.at(-1)?.t).toBe("output");
    runner.say({ t: "taken", bytes: 12_000_000 });
    await runner.ended;
    expect(runner.output.length).toBe(12_000_004);
  });
  it("tells of the tests of Node's runner, and leaves the choice of reporters alone", async () => {
    const test = `const { test } = require("node:test"); test("adds", () => {}); test("fails ü", () => { throw new Error("no") });`;
    writeFileSync(join(folder, "project/a.test.js"), test);
    const runner = await command("node --test a.test.js", { tests: true });
    await runner.ended;
    const events = runner.said.flatMap(({ t, event }) => (t === "test" ? [event as Said] : []));
    expect(events.map(({ type }) => type)).toEqual(["started", "test", "test", "finished"]);
    expect(events.at(-1)).toMatchObject({ passed: 1, failed: 1 });
    expect(events[2]).toMatchObject({ test: { name: ["fails ü"], status: "failed", failure: { message: "no" } } });
    expect(runner.output).toContain("not ok 2 - fails ü");
    const own = await command("node --test --test-reporter=dot a.test.js", { tests: true });
    await own.ended;
    expect(own.said.some(({ t }) => t === "test")).toBe(false);
  });
  it("runs a command that clears the folder of temporary files like any other", async () => {
    expect(await ran("rm -f $(node -p 'os.tmpdir()')/tabwright-tests-*; sleep 0.2; echo on", { tests: true })).toEqual({
      output: "on\n",
      code: 0,
      signal: null,
    });
  });
});

describe("the keeper", () => {
  it("removes, makes folders, links and modes, and says what changed since it looked last", async () => {
    const keeper = new Program("keep");
    await keeper.until((said) => said.length > 0);
    const ask = async (id: number, body: Extract<ToKeeper, { t: "request" }>["body"]): Promise<unknown> => {
      keeper.say({ t: "request", id, body });
      await keeper.until((said) => said.some((each) => each.id === id));
      return keeper.said.find((each) => each.id === id)?.value;
    };
    await ask(1, { op: "clear", remove: ["a.test.js"], folders: ["deep/er"] });
    writeFileSync(join(folder, "project/deep/er/file"), "1");
    await ask(2, { op: "settle", links: [["link", "deep/er/file"]], modes: [["deep/er/file", true]], prune: false });
    const hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    const file = { path: "deep/er/file", mode: "100755", size: 1, hash, target: null };
    expect(await ask(3, { op: "scan" })).toEqual({
      changed: [file, expect.objectContaining({ path: "link", mode: "120000", target: "deep/er/file" })],
      gone: [],
    });
    await ask(4, { op: "clear", remove: ["link", "deep/er/file"], folders: [] });
    await ask(5, { op: "settle", links: [], modes: [], prune: true });
    expect(await ask(6, { op: "scan" })).toEqual({ changed: [], gone: ["deep/er/file", "link"] });
    keeper.end();
    await keeper.ended;
  });
  it("connects to a server, and refuses where none is", async () => {
    const server = createServer((socket) => socket.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const { port } = server.address() as { port: number };
    const keeper = new Program("keep");
    await keeper.until((said) => said.length > 0);
    keeper.say({ t: "request", id: 1, body: { op: "connect", port } });
    await keeper.until((said) => said.some(({ t }) => t === "socket-end"));
    expect(keeper.said.slice(1)).toEqual([
      { t: "answer", id: 1, value: 1 },
      { t: "socket-data", socket: 1, data: Buffer.from("hello").toString("base64") },
      { t: "socket-end", socket: 1 },
    ]);
    server.close();
    keeper.say({ t: "request", id: 2, body: { op: "connect", port: 1 } });
    await keeper.until((said) => said.some(({ t }) => t === "refusal"));
    expect(keeper.said.at(-1)).toMatchObject({ id: 2, code: "ECONNREFUSED" });
    keeper.end();
    await keeper.ended;
  });
});

describe("a scan", () => {
  it("leaves installed packages out, and sees a change that keeps size and time", () => {
    const root = mkdtempSync(join(folder, "scan-"));
    mkdirSync(join(root, "node_modules/x"), { recursive: true });
    writeFileSync(join(root, "node_modules/.package-lock.json"), "{}");
    writeFileSync(join(root, "node_modules/x/index.js"), "");
    writeFileSync(join(root, "a"), "one");
    symlinkSync("a", join(root, "b"));
    const scanner = new Scanner(root);
    expect(scanner.scan().changed.map(({ path }) => path)).toEqual(["a", "b"]);
    writeFileSync(join(root, "a"), "two");
    expect(scanner.scan().changed.map(({ path }) => path)).toEqual(["a"]);
    const old = new Date(1_000_000);
    utimesSync(join(root, "a"), old, old);
    expect(scanner.scan().changed).toEqual([]);
    chmodSync(join(root, "a"), 0o755);
    expect(scanner.scan().changed.map(({ mode }) => mode)).toEqual(["100755"]);
  });
});
