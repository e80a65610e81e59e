import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { buildSandbox } from "../contract/serve.ts";
import { serveStandIn } from "../webcontainer/serve-stand-in.ts";

const MAIN = fileURLToPath(new URL("../../lib/cli/sandbox/main.ts", import.meta.url));

let folder = "";
test.beforeAll(() => buildSandbox());
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-cli-"));
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "main.js"), 'console.log(require("./lib/words.js"), process.argv.slice(2));');
  writeFileSync(join(folder, "lib/words.js"), 'module.exports = "mounted";');
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Ran = { readonly code: number | null; readonly output: string; readonly errors: string };
type Running = { readonly child: ChildProcess; output(): string; readonly ended: Promise<Ran> };

function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...words], {
    env: { ...process.env, INIT_CWD: folder, ...environment },
    stdio: "pipe",
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const ended = new Promise<Ran>((resolve) => child.once("close", (code) => resolve({ code, output, errors })));
  return { child, output: () => output, ended };
}

function run(words: readonly string[], input = "", environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { child, ended } = start(words, environment);
  child.stdin?.end(input);
  return ended;
}

test("runs a program with its arguments in the folder, and a line of the shell", async () => {
  expect(await run([".", "--", "node", "main.js", "two words", "$HOME"])).toEqual({
    code: 0,
    output: "mounted [ 'two words', '$HOME' ]\n",
    errors: "",
  });
  expect(await run([folder, "--", "node main.js | tr m M; pwd; exit 7"])).toEqual({
    code: 7,
    output: "Mounted []\n/home/tab/project\n",
    errors: "",
  });
});

test("prints what comes as it comes, and passes standard input on", async () => {
  const program =
    'process.stdin.on("data", (data) => console.log("got", data.length)).on("end", () => console.log("end")); console.log("up")';
  const { child, output, ended } = start([".", "--", "node", "-e", program]);
  await expect.poll(output, { timeout: 30_000 }).toBe("up\n");
  child.stdin?.write("12345");
  await expect.poll(output).toBe("up\ngot 5\n");
  child.stdin?.end();
  expect(await ended).toEqual({ code: 0, output: "up\ngot 5\nend\n", errors: "" });
});

test("writes bytes as they are, many of them", async () => {
  const program = "for (let i = 0; i < 200; i++) process.stdout.write(Buffer.alloc(100_000, i)); process.exitCode = 9";
  const { child, ended } = start([".", "--", "node", "-e", program]);
  const parts: Buffer[] = [];
  child.stdout?.on("data", (data: Buffer) => parts.push(data));
  child.stdin?.end();
  const { code } = await ended;
  const all = Buffer.concat(parts);
  expect([code, all.length]).toEqual([9, 20_000_000]);
  for (let at = 0; at < all.length; at += 99_999) expect(all[at]).toBe(Math.floor(at / 100_000));
});

test("gives the folder what changed, only when it is asked to", async () => {
  const command = "echo new > lib/new.txt; rm lib/words.js; echo changed > main.js";
  expect((await run([".", "--", command])).code).toBe(0);
  expect(existsSync(join(folder, "lib/new.txt"))).toBe(false);
  expect(await run(["--write-back", ".", "--", command])).toEqual({ code: 0, output: "", errors: "" });
  expect(readFileSync(join(folder, "lib/new.txt"), "utf8")).toBe("new\n");
  expect(readFileSync(join(folder, "main.js"), "utf8")).toBe("changed\n");
  expect(existsSync(join(folder, "lib/words.js"))).toBe(false);
});

test("stops what takes too long, with what it has printed and written", async () => {
  const program = 'require("fs").writeFileSync("kept", "x"); console.log("so far"); for (;;);';
  expect(await run(["--timeout", "4", "--write-back", ".", "--", "node", "-e", program])).toEqual({
    code: 124,
    output: "so far\n",
    errors: "sandbox: the command was stopped after 4 s (--timeout)\n",
  });
  expect(readFileSync(join(folder, "kept"), "utf8")).toBe("x");
});

test("Ctrl-C goes to the command", async () => {
  const program =
    'process.on("SIGINT", () => { console.log("asked to stop"); process.exit(42); }); console.log("up"); setInterval(() => {}, 1000)';
  const { child, output, ended } = start([".", "--", "node", "-e", program]);
  await expect.poll(output, { timeout: 30_000 }).toBe("up\n");
  child.kill("SIGINT");
  expect(await ended).toEqual({ code: 42, output: "up\nasked to stop\n", errors: "" });
});

test("a command that ignores Ctrl-C is ended by the second", async () => {
  const program = 'process.on("SIGINT", () => console.log("no")); console.log("up"); setInterval(() => {}, 1000)';
  const { child, output, ended } = start([".", "--", "node", "-e", program]);
  await expect.poll(output, { timeout: 30_000 }).toBe("up\n");
  child.kill("SIGINT");
  await expect.poll(output).toBe("up\nno\n");
  child.kill("SIGINT");
  expect((await ended).code).toBe(137);
});

test("ends what it started when nobody reads on", async () => {
  const { child, output, ended } = start([".", "--", "while true; do echo line; done"]);
  await expect.poll(output, { timeout: 30_000 }).toContain("line\n");
  child.stdout?.destroy();
  expect((await ended).code).not.toBe(0);
});

test("says in a sentence what it cannot do", async () => {
  const cases: [string[], Readonly<Record<string, string>>, number, string][] = [
    [["."], {}, 2, "No command was given after --."],
    [["nowhere", "--", "ls"], {}, 125, `There is no folder ${join(folder, "nowhere")}.`],
    [["--net", "example.org", ".", "--", "ls"], {}, 125, "The sandbox has no network"],
    [
      [".", "--", "ls"],
      { CHROME_PATH: "/nowhere/chrome" },
      125,
      "CHROME_PATH is /nowhere/chrome, which is not a program.",
    ],
  ];
  for (const [words, environment, expected, sentence] of cases) {
    const { code, output, errors } = await run(words, "", environment);
    expect([code, output, errors]).toEqual([expected, "", expect.stringContaining(sentence)]);
  }
});

test.describe("--driver webcontainer", () => {
  const words = ["--driver", "webcontainer", ".", "--", "node main.js; exit 3"];

  test("runs in WebContainer where its runtime is", async () => {
    const standIn = await serveStandIn();
    try {
      const ran = await run(words, "", { WEBCONTAINER_API_IFRAME_URL: standIn.origin });
      expect(ran).toEqual({ code: 3, output: "mounted []\n", errors: "" });
      expect(standIn.asked).toContain("/headless");
    } finally {
      await standIn.close();
    }
  });

  test("says that it is not switched on, and that its runtime cannot be reached", async () => {
    const off = await run(words, "", { NEXT_PUBLIC_WEBCONTAINER_KEY: "", WEBCONTAINER_API_IFRAME_URL: "" });
    expect([off.code, off.output]).toEqual([125, ""]);
    expect(off.errors).toContain("set NEXT_PUBLIC_WEBCONTAINER_KEY");
    const gone = await run(words, "", { WEBCONTAINER_API_IFRAME_URL: "http://localhost:9" });
    expect([gone.code, gone.output]).toEqual([125, ""]);
    expect(gone.errors).toBe("sandbox: WebContainer’s server (http://localhost:9) cannot be reached from here.\n");
  });
});
