import { type ContractCase, equal, needing, openTerminal, outputs, run } from "./contract-helpers.contract.ts";

const shell = needing("shell", "kill");
const node = needing("shell", "kill", "node");
const NO_FILE = "No such file or directory";
export const shellStreams: readonly ContractCase[] = [
  shell("a redirection that cannot be followed is said in one line, and the script goes on", async (sandbox) => {
    await outputs(sandbox, [
      [
        "echo a > nodir/x; echo $?; echo a >> nodir/x || echo no; ls 2> nodir/x; cat < missing; mkdir d; echo a > d; echo $?",
        `bash: line 1: nodir/x: ${NO_FILE}\n1\nbash: line 1: nodir/x: ${NO_FILE}\nno\nbash: line 1: nodir/x: ${NO_FILE}\nbash: line 1: missing: ${NO_FILE}\nbash: line 1: d: Is a directory\n1\n`,
      ],
      ["for i in 1 2; do echo $i > /etc/no/zz; done 2> err; echo $?; grep -c 'line 1: /etc/no/zz' err", "1\n2\n"],
      [
        "f() { echo in; }; f > nodir/x; (echo a) > nodir/x; { echo b > nodir/x; echo on; } 2> e; wc -l < e | tr -d ' '",
        `bash: line 1: nodir/x: ${NO_FILE}\nbash: line 1: nodir/x: ${NO_FILE}\non\n1\n`,
      ],
      [
        'echo a > nodir/x | cat; echo "${PIPESTATUS[@]}"; x=$(echo b > nodir/x); echo "$?$x"',
        `bash: line 1: nodir/x: ${NO_FILE}\n1 0\nbash: line 1: nodir/x: ${NO_FILE}\n1\n`,
      ],
      ["printf 'echo one\\n: > nodir/x\\necho $?\\n' > s; bash s", `one\ns: line 2: nodir/x: ${NO_FILE}\n1\n`],
      [
        "set -C; echo a > f; echo b > f; echo $?; echo c >| f; cat f; echo x > /dev/full; echo $?",
        "bash: line 1: f: cannot overwrite existing file\n1\nc\nbash: line 1: echo: write error: No space left on device\n1\n",
      ],
    ]);
    equal((await run(sandbox, "set -e; echo a > nodir/x; echo after")).code, 1);
  }),
  node("what exec redirects stays so, for programs and subshells as well", async (sandbox) => {
    await outputs(sandbox, [
      [
        "exec 3>&1 > log; echo one; sh -c 'echo two'; (echo three); echo four | cat; exec >&3; echo back; cat log",
        "back\none\ntwo\nthree\nfour\n",
      ],
      [
        "exec 2>&1; sh -c 'echo err >&2' | cat; ls none | cat; echo end",
        "err\nls: cannot access 'none': No such file or directory\nend\n",
      ],
      [
        "printf 'a\\nb\\nc\\n' > f; exec 3< f; read x <&3; read -u 3 y; exec 3<&-; exec < f; read z; echo $x$y$z; cat",
        "aba\nb\nc\n",
      ],
      [
        "exec 4> f; echo one >&4; node -e \"require('fs').writeSync(4, 'two\\n')\"; { echo in; exec > g; echo gone; }; exec 4>&-; cat f >&2",
        "in\none\ntwo\n",
      ],
    ]);
    const { process, seen } = await openTerminal(sandbox);
    process.write("echo a > nodir/x; exec 3> kept\r");
    await seen("bash: nodir/x: No such file or directory\r\n");
    process.write("echo kept-$((1 + 1)) >&3; exec 3>&-; cat kept; exit 6\r");
    await seen("kept-2\r\n");
    equal(await process.exit, { code: 6 });
  }),
  node("devices are files that commands read and write", async (sandbox) => {
    await outputs(sandbox, [
      [
        "head -c 16 /dev/urandom | xxd -p | tr -d '\\n' | wc -c | tr -d ' '; tr -dc a-z < /dev/urandom | head -c 8 | wc -c | tr -d ' '",
        "32\n8\n",
      ],
      [
        "dd if=/dev/zero of=f bs=1k count=4 2>/dev/null; wc -c < f | tr -d ' '; head -c 3 /dev/zero | od -An -tx1; cat /dev/null",
        "4096\n 00 00 00\n",
      ],
      [
        "echo in | cat /dev/stdin; cat /dev/fd/0 <<< here; echo out > /dev/stdout; (echo err > /dev/stderr) 2>&1 | tr a-z A-Z",
        "in\nhere\nout\nERR\n",
      ],
      [
        "echo both | tee /dev/stderr 2>&1 | sort; node -p \"require('fs').readFileSync('/dev/stdin', 'utf8')\" < /dev/null",
        "both\nboth\n\n",
      ],
      ["cat /dev/urandom | tr -dc 'a-zA-Z0-9' | fold -w 12 | head -n 1 | wc -c | tr -d ' '", "13\n"],
      [
        "node -p \"require('fs').readFileSync(process.argv[1], 'utf8')\" <(echo given); diff <(echo a) <(echo b)",
        "given\n\n1c1\n< a\n---\n> b\n",
      ],
    ]);
  }),
  shell("archives of one file and digests are made, read and checked", async (sandbox) => {
    await outputs(sandbox, [
      [
        "printf '\\xff\\x00\\x01' > f; gzip -k f; gunzip -c f.gz | cmp - f && echo same; gzip -dc < f.gz | xxd -p; zcat f.gz | wc -c | tr -d ' '",
        "same\nff0001\n3\n",
      ],
      [
        "echo hi | gzip | gunzip; echo no > g; gzip -t g; echo $?; gunzip g; echo $?; gzip none; echo $?",
        `hi\n\ngzip: g: not in gzip format\n1\ngzip: g: unknown suffix -- ignored\n2\ngzip: none: ${NO_FILE}\n1\n`,
      ],
      [
        "printf abc | sha1sum; printf abc | md5sum -; printf abc | sha256sum | cut -c1-16; printf abc | sha512sum | cut -c1-16",
        "a9993e364706816aba3e25717850c26c9cd0d89d  -\n900150983cd24fb0d6963f7d28e17f72  -\nba7816bf8f01cfea\nddaf35a193617aba\n",
      ],
      [
        "printf abc > f; sha256sum f > s; sha256sum -c s; echo no >> f; sha256sum -c s; echo $?; echo junk > j; sha1sum -c j; echo $?",
        "f: OK\nf: FAILED\nsha256sum: WARNING: 1 computed checksum did NOT match\n1\nsha1sum: j: no properly formatted checksum lines found\n1\n",
      ],
    ]);
  }),
];
