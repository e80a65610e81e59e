import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { CommandSandbox } from "../contract/command-sandbox.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "../contract/serve.ts";
import { MODULE_FILES, MODULES, SCRIPTS } from "./scripts.ts";

/** The same programs in Node itself and in the sandbox of a browser: what they print and how they end is the same. */
type Status = { readonly code: number; readonly output: string };

const INPUT = "one\ntwo";
const NPM_PROJECT = {
  "package.json": JSON.stringify({
    name: "np",
    version: "1.2.3",
    scripts: { pretest: "echo pre", test: "node show.js", build: "node -e 'process.exit(3)'", hello: "greet" },
  }),
  "show.js": "console.log(process.env.npm_lifecycle_event, process.argv.slice(2));",
};

let server: ContractServer;
let sandbox: CommandSandbox;
let folder: string;

const write = (files: Readonly<Record<string, string>>): Promise<void> => sandbox.write(files);
const ours = (command: string, input = ""): Promise<Status> => sandbox.run(command, { input });

function native(file: string): Promise<Status> {
  // The runner's own asks for colours.
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
  } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file], { cwd: folder, timeout: 20_000, env }, (error, stdout) => {
      const { code } = (error ?? { code: 0 }) as { code?: unknown };
      resolve({ code: typeof code === "number" ? code : -1, output: stdout });
    });
    // A script that does not read may have ended already.
    child.stdin?.on("error", () => {}).end(INPUT);
  });
}

async function same(file: string, source: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await Promise.all([writeFile(path, source), write({ [file]: source })]);
  // What goes to standard error names paths of this machine; the contract has its words.
  const [here, there] = await Promise.all([ours(`node ${file} 2>/dev/null`, INPUT), native(file)]);
  expect({ code: here.code, output: here.output }).toEqual(there);
}

test.beforeAll(async ({ browser }) => {
  await buildSandbox();
  server = await serveSandbox("command-page.ts");
  folder = await mkdtemp(join(tmpdir(), "same-as-node-"));
  sandbox = await CommandSandbox.open(await browser.newPage(), server.origin);
  await write(MODULE_FILES);
  for (const [name, text] of Object.entries(MODULE_FILES)) await writeFile(join(folder, name), text);
});
test.afterAll(async () => {
  await sandbox.page.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test.describe("a script gives Node's output and exit code: it", () => {
  for (const [name, source] of Object.entries(SCRIPTS))
    test(name, () => same(`${name.replaceAll(/\W+/g, "-")}.cjs`, source));
});
test.describe("a module gives Node's output and exit code: it", () => {
  for (const [name, source] of Object.entries(MODULES))
    test(name, () => same(`${name.replaceAll(/\W+/g, "-")}.mjs`, source));
});

test("TypeScript runs, with the line numbers of the source", async () => {
  await write({
    "typed.ts":
      "interface A { a: number }\nenum E { X = 2 }\nconst v: A = { a: E.X };\nconsole.log(v);\nthrow new Error('at five' as string);\n",
  });
  const { code, output } = await ours("node typed.ts");
  expect(code).toBe(1);
  expect(output).toContain("{ a: 2 }\n");
  expect(output).toContain("typed.ts:5");
});

test("what TypeScript adds to JavaScript runs, and what cannot run says so", async () => {
  await write({
    "typed/tsconfig.json":
      '{ "compilerOptions": { "experimentalDecorators": true, /* as in React */ "jsx": "react" } }',
    "typed/hidden.test.ts":
      'import { test } from "node:test";\nnamespace S {\n  test("must fail", () => { throw new Error("seen"); });\n}\n',
    "typed/all.ts": `import fs = require("fs");
import { type Kind, double } from "./other.js";
const named = (c: Function) => console.log(c.name);
@named class A { accessor y = 2; constructor(private x: Kind) {} }
namespace N { export enum E { B = 1, C } export const v = E.C; }
console.log(new A(1), N, fs.existsSync("/"), double(N.v) satisfies number);
throw new Error("at seven");`,
    "typed/other.ts": "export type Kind = number;\nexport const double = (n: Kind): number => n * 2;",
    "typed/view.tsx":
      "const React = { createElement: (...a: unknown[]) => a };\nconsole.log(<b a={1 as number}>x</b>);",
    "undecorated.ts": "const d = (c: Function) => {};\n@d class A {}",
  });
  const hidden = await ours("node --test typed/hidden.test.ts");
  expect(hidden.code).toBe(1);
  expect(hidden.output).toContain("# fail 1\n");
  const all = await ours("node typed/all.ts");
  expect(all.code).toBe(1);
  expect(all.output).toContain("A\nA { x: 1 } { E: { '1': 'B', '2': 'C', B: 1, C: 2 }, v: 2 } true 4\n");
  expect(all.output).toContain("typed/all.ts:7\n");
  expect(await ours("node typed/view.tsx")).toMatchObject({ code: 0, output: "[ 'b', { a: 1 }, 'x' ]\n" });
  const undecorated = await ours("node undecorated.ts");
  expect(undecorated.code).toBe(1);
  expect(undecorated.output).toContain("undecorated.ts:2\n@d class A {}\n^\n\nSyntaxError: Decorators run here only");
});

test("an uncaught error is shown with its line and a caret, as is what does not parse", async () => {
  await write({
    "thrown.cjs": "function f() {\n  throw new TypeError('no');\n}\nf();\n",
    "broken.cjs": "let a = 1;\n foo(;\n",
  });
  const file = "/home/tab/project/thrown.cjs";
  const thrown = await ours("node thrown.cjs");
  expect(thrown.code).toBe(1);
  expect(thrown.output).toContain(
    `${file}:2\n  throw new TypeError('no');\n  ^\n\nTypeError: no\n    at f (${file}:2:9)\n    at Object.<anonymous> (${file}:4:1)\n`,
  );
  expect(thrown.output).toContain("\n\nNode.js v20.20.2\n");
  const broken = await ours("node broken.cjs");
  expect(broken.code).toBe(1);
  expect(broken.output).toContain(
    "/home/tab/project/broken.cjs:2\n foo(;\n     ^\n\nSyntaxError: Unexpected token ';'",
  );
});

test("npm runs a script with what comes before it, passes arguments on, and ends with its exit code", async () => {
  await write({ ...NPM_PROJECT, "node_modules/.bin/greet": "#!/usr/bin/env node\nconsole.log('bin');" });
  expect(await ours("npm test -- a 'b c'")).toMatchObject({
    code: 0,
    output:
      "\n> np@1.2.3 pretest\n> echo pre\n\npre\n\n> np@1.2.3 test\n> node show.js a 'b c'\n\ntest [ 'a', 'b c' ]\n",
  });
  expect(await ours("npm run -s build")).toMatchObject({ code: 3, output: "" });
  expect(await ours("npm run nope")).toMatchObject({
    code: 1,
    output:
      'npm error Missing script: "nope"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\n',
  });
  const listed = await ours("npm run");
  expect(listed.output).toBe(
    "Lifecycle scripts included in np@1.2.3:\n  pretest\n    echo pre\n  test\n    node show.js\navailable via `npm run`:\n  build\n    node -e 'process.exit(3)'\n  hello\n    greet\n",
  );
});

test("git keeps the project's history, with Git's words and hashes", async () => {
  await write({ "story/a.txt": "one\n" });
  const who = [
    "export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_AUTHOR_DATE='1700000240 +0000'",
    "export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com GIT_COMMITTER_DATE='1700000240 +0000'",
  ].join("; ");
  const { code, output } = await ours(
    `cd story; ${who}; git init -q && git add . && git commit -m 'first commit' && echo two >> a.txt && git diff --stat && git status --short`,
  );
  // The hash is Git's own for this content, person and time.
  expect(output).toBe(
    "[main (root-commit) 482e8c8] first commit\n 1 file changed, 1 insertion(+)\n create mode 100644 a.txt\n a.txt | 1 +\n 1 file changed, 1 insertion(+)\n M a.txt\n",
  );
  expect(code).toBe(0);
});

test("the interactive prompt evaluates what it is given", async () => {
  const { code, output } = await ours("echo '20 + 22' | node -i");
  expect(output).toContain("> 42\n");
  expect(code).toBe(0);
});
