import {
  type ContractCase,
  equal,
  holds,
  needing,
  openTerminal,
  outputs,
  put,
  readUntil,
  run,
  textOf,
  watch,
} from "./contract-helpers.contract.ts";

const shell = needing("shell", "kill");
const node = needing("shell", "kill", "node");
const TICKS =
  "let i = 0; setInterval(() => console.log('tick ' + i++), 20); process.stdout.on('error', () => process.exit(9))";

const commands: readonly ContractCase[] = [
  shell("every command that PATH shows is there and ends", async (sandbox) => {
    // One process for all: none of them may start another of its own name.
    const script =
      "for f in /usr/bin/*; do n=${f##*/}; case $n in node|npm|npx|python*|sqlite3) continue;; esac; " +
      '"$n" --help </dev/null >/dev/null 2>&1; c=$?; [ $c -eq 126 -o $c -eq 127 ] && echo "$n $c"; done; echo done';
    equal(await run(sandbox, script), { output: "done\n", code: 0 });
    equal((await run(sandbox, "/usr/bin/tar --version-of-nothing; sh -c 'tar'")).code, 2);
    equal((await run(sandbox, "command -v no-such-tar; nothing-there")).code, 127);
  }),
  shell("what is not here says what to do instead", async (sandbox) => {
    const { code, output } = await run(sandbox, "sqlite3 --version");
    equal(code, 127);
    holds(output.includes("node"), output);
  }),
  shell("tar and zip pack a tree and give it back", async (sandbox) => {
    const long = `${"a-long-folder-name/".repeat(7)}deep.txt`;
    await put(sandbox, { "t/a.txt": "a\n", "t/sub/b.txt": "b\n", [`t/${long}`]: "deep\n" });
    await outputs(sandbox, [
      ["ln -s a.txt t/link; tar -czf t.tgz t && tar tzf t.tgz | grep -c .", "13\n"],
      [
        `mkdir out; tar -xzf t.tgz -C out && cat out/t/link out/t/sub/b.txt "out/t/${long}"; readlink out/t/link`,
        "a\nb\ndeep\na.txt\n",
      ],
      ["mkdir o2; tar xf t.tgz -C o2 --strip-components=1 t/sub; find o2 -type f", "o2/sub/b.txt\n"],
      ["tar -cf - t | tar -xOf - t/a.txt", "a\n"],
      ["tar tf a-file-that-is-not-there; echo $?", "tar: a-file-that-is-not-there: No such file or directory\n1\n"],
      ["zip -qr t.zip t; rm -r t; unzip -q t.zip; cat t/a.txt t/sub/b.txt", "a\nb\n"],
    ]);
  }),
  shell("small commands say what those of Linux say", async (sandbox) => {
    await put(sandbox, { "a.txt": "one\ntwo\nthree\n", "d/x": "" });
    await outputs(sandbox, [
      [
        "uname; uname -m; realpath d/../a.txt; realpath --relative-to=d a.txt",
        "Linux\nx86_64\n/home/tab/project/a.txt\n../a.txt\n",
      ],
      ["f=$(mktemp) && [ -f $f ] && d=$(mktemp -d) && [ -d $d ] && echo made", "made\n"],
      [
        "printf 'hello\\n' | xxd; printf 68690a | xxd -r -p",
        "00000000: 6865 6c6c 6f0a                           hello.\nhi\n",
      ],
      [
        "cp a.txt b.txt; sed -i s/two/2/ b.txt; diff -u a.txt b.txt > p; patch a.txt < p; cat a.txt; patch -R -s a.txt p; cat a.txt",
        "patching file a.txt\none\n2\nthree\none\ntwo\nthree\n",
      ],
      ["env -i A=1 env; env B=2 sh -c 'echo $B'; env | grep -c '^[?0@#*]='", "A=1\n2\n0\n"],
      ["ls; ls -F d/..", "a.txt\nb.txt\nd\np\na.txt\nb.txt\nd/\np\n"],
      ["ls -ld d | cut -d' ' -f1-4", "drwxr-xr-x 2 tab tab\n"],
      ["timeout 0.1 sleep 5; echo $?; timeout 5 sh -c 'exit 3'; echo $?", "124\n3\n"],
      ["nohup echo kept", "kept\n"],
    ]);
    const { output } = await run(sandbox, "time true");
    equal(/real\s+0m\d/.test(output) && !/(?:user|sys)\s+\d/.test(output), true, output);
  }),
];

const jobs: readonly ContractCase[] = [
  shell("a job runs beside the script, and wait tells how it ended", async (sandbox) => {
    await outputs(sandbox, [
      ["(sleep 0.2; echo later) & echo now; wait; echo $?", "now\nlater\n0\n"],
      ["(exit 7) & wait $!; echo $?; sh -c 'exit 4' & wait %1; echo $?", "7\n4\n"],
      ["a=1; f() { echo f-$a-$1; }; cd /tmp; { f x; a=2; pwd; } & wait; echo $a", "f-1-x\n/tmp\n1\n"],
      [
        "sleep 9 & p=$!; kill -0 $p && echo runs; kill $p; wait $p; echo $?; kill -0 $p 2>/dev/null || echo gone",
        "runs\n143\ngone\n",
      ],
      ["sleep 9 & sleep 9 & jobs -r | grep -c Running; kill -9 %1 %2; wait %1; echo $?; kill -l 15", "2\n137\nTERM\n"],
      [
        "sleep 9 & (exit 3) & wait -n; echo $?; kill %1; wait 99999; echo $?",
        "3\nbash: line 1: wait: pid 99999 is not a child of this shell\n127\n",
      ],
    ]);
  }),
  shell("traps: at the end, on a signal, and while the script waits", async (sandbox) => {
    await outputs(sandbox, [
      ["trap 'echo bye $?' EXIT; exit 3", "bye 3\n"],
      ["trap 'echo term' TERM; kill $$; echo after; trap - TERM; trap", "term\nafter\n"],
      [
        "trap 'echo usr; kill %1' USR1; sleep 9 & (sleep 0.1; kill -USR1 $$) & wait %1; echo $?; wait; echo end",
        "usr\n138\nend\n",
      ],
      ["trap '' INT; kill -INT $$; echo survives", "survives\n"],
    ]);
    equal((await run(sandbox, "trap 'echo bye' EXIT; exit 3")).code, 3);
    const process = sandbox.spawn("trap 'echo cleaned; exit 5' TERM; echo up; while true; do sleep 0.05; done");
    const output = await readUntil(process, "up\n");
    process.kill("SIGTERM");
    equal(await output.rest(), "cleaned\n");
    equal((await process.exit).code, 5);
  }),
  node("a server in the background answers, and is ended by its number", async (sandbox) => {
    await put(sandbox, {
      "server.js":
        "require('http').createServer((q, r) => r.end('served')).listen(4107, () => console.log('listening')); process.on('SIGTERM', () => { console.log('closing'); process.exit(6) })",
    });
    const { output } = await run(
      sandbox,
      "sh -c 'node server.js & p=$!; curl -s --retry 50 --retry-connrefused --retry-delay 0.1 localhost:4107; echo; kill $p; wait $p; echo code $?'",
    );
    holds(output.includes("served\n") && output.endsWith("closing\ncode 6\n"), output);
  }),
  node("a job's output is in its file while it runs, and what is left ends with the command", async (sandbox) => {
    await put(sandbox, { "ticks.js": TICKS });
    const { output, code } = await run(
      sandbox,
      "node ticks.js > log 2>&1 & until grep -q 'tick 2' log 2>/dev/null; do sleep 0.05; done; kill -9 $!; wait $!; echo $?; head -n 2 log; node ticks.js > /dev/null & ",
    );
    equal([output, code], ["137\ntick 0\ntick 1\n", 0]);
    holds(((await textOf(sandbox, "log")) ?? "").startsWith("tick 0\ntick 1\ntick 2\n"), "the log");
    equal((await run(sandbox, "ps | grep -c '[t]icks'")).output, "0\n");
  }),
];

const pipelines: readonly ContractCase[] = [
  shell("a pipeline ends when its reader does, and says how each of its commands ended", async (sandbox) => {
    await outputs(sandbox, [
      ['yes | head -n 3; echo "${PIPESTATUS[@]}"', "y\ny\ny\n141 0\n"],
      ["yes no | grep -m 1 n; x=$(yes | head -n 2); echo $x", "no\ny y\n"],
      ["while true; do echo again; done | sed 2q | tr a-z A-Z", "AGAIN\nAGAIN\n"],
      ["sh -c 'echo out; exit 3' | cat | cat; echo \"${PIPESTATUS[@]}\"", "out\n3 0 0\n"],
    ]);
  }),
  shell("what a pipeline's commands write and read is joined as it is written", async (sandbox) => {
    await outputs(sandbox, [
      ["set -o pipefail; sh -c 'exit 3' | tail -n 1; echo $?; ! sh -c 'exit 3' | cat; echo $?", "3\n0\n"],
      ["echo fed | sh -c 'read x; echo got-$x' | sed s/got/GOT/", "GOT-fed\n"],
      ["sh -c 'echo a; echo b >&2; echo c' 2>&1 | sort -r", "c\nb\na\n"],
      ["x=$(sh -c 'echo a; echo b >&2; echo c' 2>&1); echo $x", "a b c\n"],
      ["sh -c 'echo err >&2' |& cat; v=1; sh -c 'echo 2' | read v; echo $v", "err\n1\n"],
      ["printf 'a b\\nc d\\n' | sh -c 'cat' | while read x y; do echo $y-$x; done", "b-a\nd-c\n"],
    ]);
  }),
  shell("what is followed passes through as it comes", async (sandbox) => {
    await put(sandbox, { log: "old\n" });
    const process = sandbox.spawn("tail -f log | grep --line-buffered new");
    const seen = watch(process);
    await run(sandbox, "echo new-one >> log");
    await seen("new-one\n");
    await run(sandbox, "echo other >> log; echo new-two >> log");
    await seen("new-two\n");
    process.kill("SIGINT");
    equal((await process.exit).code, 130);
  }),
  node("a program's lines come through as it writes them, and its reader's end ends it", async (sandbox) => {
    await put(sandbox, {
      "ticks.js": TICKS,
      "count.js": "let n = 0; process.stdin.on('data', (d) => { n += d.length }).on('end', () => console.log(n))",
    });
    await outputs(sandbox, [
      ['node ticks.js | head -n 1; echo "${PIPESTATUS[@]}"', "tick 0\n9 0\n"],
      ["node ticks.js | grep -q 'tick 2' && echo found", "found\n"],
      ["seq 1 100000 > big; cat big | node count.js; wc -c < big | tr -d ' '", "588895\n588895\n"],
      [
        "node -e \"console.log('x'.repeat(1000000))\" | tee copy | wc -c | tr -d ' '; wc -c < copy | tr -d ' '",
        "1000001\n1000001\n",
      ],
      ["for i in 1 2; do node -p $i; done | cat -n | tr -d ' \\t'", "11\n22\n"],
    ]);
  }),
];

const terminal: readonly ContractCase[] = [
  shell("on a terminal a reader passes each line on, and what is typed ahead is kept", async (sandbox) => {
    const { process, seen } = await openTerminal(sandbox);
    process.write("echo up-$((1 + 1)); cat\r");
    await seen("up-2");
    process.write("first\r");
    await seen("first");
    await seen("first");
    process.write("\u0004");
    await seen("$ ");
    process.write("sleep 0.2; echo one-$((1 + 1))\recho two-$((1 + 2))\r");
    await seen("one-2");
    await seen("two-3");
    await seen("$ ");
    process.write("sleep 9 &\r");
    await seen("[1] ");
    await seen("$ ");
    process.write("\u0003");
    await seen("$ ");
    process.write("jobs; kill %1\r");
    await seen("Running");
    await seen("$ ");
    process.write("\u0012one-\r");
    await seen("one-2");
    await seen("$ ");
    process.write("history | tail -n 3; exit 4\r");
    await seen("kill %1");
    equal(await process.exit, { code: 4 });
  }),
  node("on a terminal curl hears the server that runs in the background", async (sandbox) => {
    await put(sandbox, {
      "server.js":
        "require('http').createServer((q, r) => r.end('served\\n')).listen(4108, () => console.log('listening'))",
    });
    const { process, seen } = await openTerminal(sandbox);
    process.write("node server.js &\r");
    await seen("listening");
    process.write("curl -s localhost:4108\r");
    await seen("served\r\n");
    process.write("curl -s localhost:4108 | tr a-z A-Z; kill %1; exit 5\r");
    await seen("SERVED");
    equal(await process.exit, { code: 5 });
  }),
];

export const shellCases: readonly ContractCase[] = [...commands, ...jobs, ...pipelines, ...terminal];
