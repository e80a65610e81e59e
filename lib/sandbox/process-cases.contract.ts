import { PROJECT_ROOT } from "../ports/sandbox.ts";
import {
  type ContractCase,
  equal,
  holds,
  needing,
  openTerminal,
  put,
  readAll,
  readUntil,
  run,
  textOf,
} from "./contract-helpers.contract.ts";

const shell = needing("shell", "kill");
const node = needing("kill", "node");
const nodeAndShell = needing("shell", "kill", "node");
const signalled = needing("kill", "node", "signals");

const basics: readonly ContractCase[] = [
  {
    name: "true is 0, false is 1, and what there is not is 127 and says so",
    async run(sandbox) {
      equal(await run(sandbox, "true"), { output: "", code: 0 });
      equal(await run(sandbox, "false"), { output: "", code: 1 });
      const missing = await run(sandbox, "no-such-command-anywhere");
      equal(missing.code, 127);
      holds(missing.output.includes("no-such-command-anywhere"), missing.output);
    },
  },
  {
    name: "a command sees the files of the project",
    async run(sandbox) {
      await put(sandbox, { "note.txt": "hello ünïcode\n" });
      equal(await run(sandbox, "cat note.txt"), { output: "hello ünïcode\n", code: 0 });
      equal(await run(sandbox, "echo said"), { output: "said\n", code: 0 });
    },
  },
  {
    name: "an aborted signal kills, and one that was aborted before never starts",
    async run(sandbox) {
      const stop = new AbortController();
      stop.abort();
      const { code, signal } = await run(sandbox, "echo never", { signal: stop.signal });
      equal({ code, signal }, { code: 137, signal: "SIGKILL" });
    },
  },
  shell("exit codes are the command's own through every form of the shell", async (sandbox) => {
    for (const [command, code] of [
      ["exit 7", 7],
      ["(exit 9)", 9],
      ["false; true", 0],
      ["true && false", 1],
      ["false || exit 3", 3],
      ["false | true", 0],
      ["set -o pipefail; false | true", 1],
      ["! true", 1],
      ["set -e; false; exit 0", 1],
      ["sh -c 'exit 42'", 42],
      ["bash -c 'exit 43'", 43],
      ["sh -c 'exit 5' | cat", 0],
      ["set -o pipefail; sh -c 'exit 5' | cat", 5],
      ["if sh -c 'exit 1'; then exit 10; else exit 11; fi", 11],
      ["x=$(sh -c 'echo out; exit 6'); exit $?", 6],
      ["for i in 1 2; do sh -c 'exit 4'; done", 4],
      ["echo 'exit 12' > s.sh; sh s.sh", 12],
      ["(((", 2],
    ] as const)
      equal([command, (await run(sandbox, command)).code], [command, code]);
  }),
  shell("pipes, redirections, globs, substitutions, here-documents and functions", async (sandbox) => {
    await put(sandbox, { "a.txt": "b\na\n", "c.txt": "c\n" });
    const script = [
      "cat *.txt | sort | tr a-z A-Z",
      "echo to-file > out; echo more >> out; cat < out",
      "cat <<END\nvalue: $((6 * 7))\nEND",
      "f() { echo in-$1; }; f one",
      'for n in 1 2; do echo "n$n"; done',
      "echo err >&2",
      "sh -c 'echo child-err >&2' 2>&1 | sed s/err/ERR/",
      "sh -c 'echo hidden' > /dev/null",
    ].join("\n");
    equal(await run(sandbox, script), {
      output: "A\nB\nC\nto-file\nmore\nvalue: 42\nin-one\nn1\nn2\nerr\nchild-ERR\n",
      code: 0,
    });
    equal(await textOf(sandbox, "out"), "to-file\nmore\n");
  }),
  shell("output comes while the command runs, in the order it was written", async (sandbox) => {
    const process = sandbox.spawn("echo one; sh -c 'echo two; read x; echo got-$x'; echo three", { stdin: "open" });
    const output = await readUntil(process, "two\n");
    equal(output.seen, "one\ntwo\n");
    process.write("answer\n");
    process.endInput();
    equal(await output.rest(), "got-answer\nthree\n");
    equal(await process.exit, { code: 0 });
  }),
  shell("the project's root is the folder, and cwd and env are as asked", async (sandbox) => {
    await put(sandbox, { "sub/file": "" });
    equal((await run(sandbox, "pwd")).output, `${PROJECT_ROOT}\n`);
    equal((await run(sandbox, "pwd", { cwd: "sub" })).output, `${PROJECT_ROOT}/sub\n`);
    equal((await run(sandbox, "pwd", { cwd: "/tmp" })).output, "/tmp\n");
    equal(await run(sandbox, 'echo "$GREETING"; sh -c \'echo "$GREETING"\'', { env: { GREETING: "a b" } }), {
      output: "a b\na b\n",
      code: 0,
    });
    equal((await run(sandbox, "pwd", { cwd: "no/such" })).code, 126);
  }),
  shell("closed input ends at once; open input is fed and ended", async (sandbox) => {
    equal(await run(sandbox, "cat; echo end"), { output: "end\n", code: 0 });
    const process = sandbox.spawn("cat | tr a-z A-Z", { stdin: "open" });
    process.write("first ");
    process.write(new TextEncoder().encode("ünd\n"));
    process.endInput();
    equal(await readAll(process), "FIRST üND\n");
    equal(await process.exit, { code: 0 });
  }),
  shell("input is read only by a command that has no file to read", async (sandbox) => {
    await put(sandbox, { "a.txt": "b\na\n", "b.txt": "b\n" });
    const script =
      "cat a.txt; head -n 1 a.txt; tail -n 1 a.txt; sort a.txt; wc -l < a.txt; wc -l a.txt; grep a a.txt; sed s/a/A/ a.txt; " +
      "awk '{print $1}' a.txt; uniq a.txt; cut -c1 a.txt; tac a.txt; nl a.txt; md5sum b.txt; base64 b.txt; diff a.txt b.txt; " +
      "base64 -w 0 b.txt; paste a.txt b.txt; rg a; rg a a.txt; jq -n 1; gzip -k b.txt; zcat b.txt.gz; cat a.txt | sort; echo end";
    const process = sandbox.spawn(script, { stdin: "open" });
    const output = await readUntil(process, "end\n");
    equal(output.seen.startsWith("b\na\nb\na\na\nb\n"), true, output.seen);
    await process.exit;
    const both = sandbox.spawn("cat a.txt -", { stdin: "open" });
    both.write("typed\n");
    both.endInput();
    equal(await readAll(both), "b\na\ntyped\n");
  }),
  shell("on a terminal a file is shown at once, and Ctrl-C ends a command that waits for input", async (sandbox) => {
    await put(sandbox, { "a.txt": "in the file\n" });
    const { process, seen } = await openTerminal(sandbox);
    process.write("cat a.txt; echo after-$((1 + 1))\r");
    await seen("in the file");
    await seen("after-2");
    await seen("$ ");
    // From the first output on the terminal is the command's.
    process.write("echo ready-$((40 + 2)); cat\r");
    await seen("ready-42");
    process.write("typed");
    await seen("typed");
    process.write("\u0003");
    await seen("^C");
    await seen("$ ");
    process.write("echo code-$?\r");
    await seen("code-130");
    process.write("exit 4\r");
    equal(await process.exit, { code: 4 });
  }),
  shell("scripts with an interpreter line run as programs, found by path and on PATH", async (sandbox) => {
    await put(sandbox, { "bin/tool": '#!/bin/sh\necho "tool $1 $#"\nexit 3\n', "bin/plain": "echo no\n" });
    equal(await run(sandbox, "chmod +x bin/tool; ./bin/tool a b"), { output: "tool a 2\n", code: 3 });
    equal(await run(sandbox, "PATH=$PWD/bin:$PATH tool x"), { output: "tool x 1\n", code: 3 });
    equal((await run(sandbox, "./bin/plain")).code, 126);
  }),
];

const kills: readonly ContractCase[] = [
  shell("a spin is killed, with everything it wrote before", async (sandbox) => {
    const process = sandbox.spawn("echo b > written; echo a; while true; do :; done");
    const output = await readUntil(process, "a\n");
    process.kill("SIGKILL");
    process.kill("SIGKILL");
    equal(await process.exit, { code: 137, signal: "SIGKILL" });
    equal(await output.rest(), "");
    equal(await textOf(sandbox, "written"), "b\n");
    equal(await run(sandbox, "echo next"), { output: "next\n", code: 0 });
  }),
  shell("SIGINT and SIGTERM end a spin too, and the code says which", async (sandbox) => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const process = sandbox.spawn("sh -c 'echo go; while true; do :; done'; echo not-reached");
      const output = await readUntil(process, "go\n");
      process.kill(signal);
      equal(await process.exit, { code, signal });
      equal(await output.rest(), "");
    }
  }),
  shell("a kill takes the children and their children with it", async (sandbox) => {
    const process = sandbox.spawn("sh -c 'sh -c \"echo deep; while true; do :; done\"'");
    const output = await readUntil(process, "deep\n");
    process.kill("SIGKILL");
    equal((await process.exit).code, 137);
    await output.rest();
    // The three places are free again: as many processes as there may be can be started.
    equal(await run(sandbox, "sh -c 'sh -c \"exit 8\"'"), { output: "", code: 8 });
  }),
  shell("too many processes are refused, and nothing else breaks", async (sandbox) => {
    await put(sandbox, { "bomb.sh": "echo $1; sh bomb.sh $(($1 + 1)) || exit 1\n" });
    const bomb = await run(sandbox, "sh bomb.sh 1");
    holds(bomb.code !== 0, "a fork bomb fails");
    holds(bomb.output.includes("Resource temporarily unavailable"), bomb.output.slice(-300));
    equal(await run(sandbox, "echo alive"), { output: "alive\n", code: 0 });
  }),
  shell("more output than anybody reads blocks its writer and loses nothing", async (sandbox) => {
    const lines = 400_000;
    const process = sandbox.spawn(`seq 1 ${lines}; echo done`);
    const text = await readAll(process);
    equal(text.length, Array.from({ length: lines }, (_, at) => String(at + 1).length + 1).reduce((a, b) => a + b) + 5);
    equal(text.slice(-12), "400000\ndone\n");
    equal(await process.exit, { code: 0 });
  }),
  shell("cancelled output lets the command run on to its end", async (sandbox) => {
    const process = sandbox.spawn("seq 1 2000000 | tail -c 8000000; echo x > after");
    await process.output.cancel();
    equal(await process.exit, { code: 0 });
    equal(await textOf(sandbox, "after"), "x\n");
  }),
];

const runtime: readonly ContractCase[] = [
  nodeAndShell("node runs files, text and standard input, with true exit codes", async (sandbox) => {
    await put(sandbox, {
      "hello.js": "console.log('hello', process.argv.slice(2).join(' '))",
      "throws.js": "console.log('before'); throw new Error('boom')",
      "rejects.mjs": "console.log('before'); await Promise.reject(new Error('boom'))",
      "exit.js": "process.exitCode = 5; setTimeout(() => console.log('late'), 20)",
    });
    equal(await run(sandbox, "node hello.js a b"), { output: "hello a b\n", code: 0 });
    equal(await run(sandbox, "node -e 'console.log(1 + 1); process.exit(4)'"), { output: "2\n", code: 4 });
    equal((await run(sandbox, "echo 'console.log(7)' | node")).output, "7\n");
    const thrown = await run(sandbox, "node throws.js");
    equal([thrown.code, thrown.output.startsWith("before\n"), thrown.output.includes("boom")], [1, true, true]);
    const rejected = await run(sandbox, "node rejects.mjs; echo code $?");
    equal([rejected.code, rejected.output.endsWith("code 1\n")], [0, true]);
    equal(await run(sandbox, "node exit.js"), { output: "late\n", code: 5 });
  }),
  node("import() in a function made from text is the program's own", async (sandbox) => {
    const program =
      'new Function("name", "return import(name)")("./part.mjs").then((part) => console.log(part.default));';
    await put(sandbox, { "folder/part.mjs": 'export default "found";', "folder/main.js": program });
    equal(await run(sandbox, "node folder/main.js"), { output: "found\n", code: 0 });
  }),
  node("a node process that spins is killed with its output and files", async (sandbox) => {
    await put(sandbox, {
      "spin.js": "require('fs').writeFileSync('made', 'yes'); for (let i = 0; ; i++) if (i < 1000) console.log(i);",
    });
    const process = sandbox.spawn("node spin.js");
    const output = await readUntil(process, "999\n");
    process.kill("SIGKILL");
    equal(await process.exit, { code: 137, signal: "SIGKILL" });
    equal(await output.rest(), "");
    equal(await textOf(sandbox, "made"), "yes");
  }),
  signalled("a caught SIGINT is the program's own business", async (sandbox) => {
    await put(sandbox, {
      "trap.js":
        "process.on('SIGINT', () => { console.log('caught'); process.exit(3) }); console.log('up'); setInterval(() => {}, 1000)",
    });
    const process = sandbox.spawn("node trap.js");
    const output = await readUntil(process, "up\n");
    process.kill("SIGINT");
    equal([await output.rest(), (await process.exit).code], ["caught\n", 3]);
  }),
  node("standard input reaches a program as it is typed", async (sandbox) => {
    await put(sandbox, {
      "upper.js": "process.stdin.on('data', (d) => process.stdout.write(String(d).toUpperCase()))",
    });
    const process = sandbox.spawn("node upper.js", { stdin: "open" });
    process.write("one\n");
    const output = await readUntil(process, "ONE\n");
    process.write("two\n");
    process.endInput();
    equal(await output.rest(), "TWO\n");
    equal(await process.exit, { code: 0 });
  }),
];

export const processCases: readonly ContractCase[] = [...basics, ...kills, ...runtime];
