import type { ContractCase } from "./contract-helpers.contract.ts";
import { type Line, lines } from "./shell-lines.contract.ts";

/** What a shell leaves behind, and what the next one must not find: both may run in the same worker. */
const LEFT: readonly Line[] = [
  [
    "f() { echo f; }; x=1; export y=2; set -u; alias a='echo a'; shopt -s nullglob; trap 'echo bye' EXIT; cd /tmp; exec 3> three; echo ${BASH_SOURCE[0]-none}; set -- p q",
    "none\nbye\n",
    0,
  ],
  [
    "type f; echo ${x-none} ${y-none} $#; trap; echo *.none; a; echo $?; echo to >&3",
    "bash: line 1: type: f: not found\nnone none 0\n*.none\nbash: line 1: a: command not found\n127\nbash: line 1: 3: Bad file descriptor\n",
    1,
  ],
  ["(sleep 0.2; echo late) & echo first; kill $!", "first\n", 0],
  ["sleep 0.05; false | true; echo ${PIPESTATUS[@]}; set -e; false; echo no", "1 0\n", 1],
  ["echo $?; timeout 0.01 sleep 5; echo $?; for i in 1 2; do echo $i | cat; done", "0\n124\n1\n2\n", 0],
];

const ENDINGS: readonly Line[] = [
  ["set -u; for i in 1 2; do echo $x; done; echo after", "bash: line 1: x: unbound variable\n", 127],
  [
    "set -u; (echo $x); echo $?; y=$(echo $1); echo $?",
    "bash: line 1: x: unbound variable\n1\nbash: line 1: $1: unbound variable\n1\n",
    0,
  ],
  ['set -u; echo $x | cat; echo "${PIPESTATUS[@]}"', "bash: line 1: x: unbound variable\n127 0\n", 0],
  ["echo ${z?}; echo no", "bash: line 1: z: parameter not set\n", 127],
  ["f() { : ${z:?no way}; }; f || echo caught", "bash: line 1: z: no way\n", 127],
  [
    "z=; (: ${z:?}); echo $?; set -e; : ${z:?}",
    "bash: line 1: z: parameter null or not set\n1\nbash: line 1: z: parameter null or not set\n",
    1,
  ],
  [
    "printf 'set -u\\necho $x\\necho no\\n' > s; bash s; echo $?; . ./s",
    "s: line 2: x: unbound variable\n1\nbash: line 2: x: unbound variable\n",
    127,
  ],
  [
    "return 3; echo $?; break; f() { return 4; }; f; echo $?",
    "bash: line 1: return: can only `return' from a function or sourced script\n2\nbash: line 1: break: only meaningful in a `for', `while', or `until' loop\n4\n",
    0,
  ],
  [
    "walk() { if [ $1 -gt 0 ]; then walk $(($1-1)); else echo bottom; fi; }; walk 500; f() { if [ $1 -le 1 ]; then echo 1; else echo $(($1+$(f $(($1-1))))); fi; }; f 80",
    "bottom\n3240\n",
    0,
  ],
  [
    "[ a = ]; echo $?; [ 1 -eq x ]; echo $?; test -z; echo $?; sort none; echo $?; cut < /dev/null; echo $?",
    "bash: line 1: [: a: unary operator expected\n2\nbash: line 1: [: x: integer expression expected\n2\n0\nsort: none: No such file or directory\n2\ncut: you must specify a list of bytes, characters, or fields\n1\n",
    0,
  ],
  ["exec echo instead; echo no", "instead\n", 0],
  [
    "trap 'echo bye' EXIT; (exec false; echo no); echo $?; exec nosuch; echo no",
    "1\nbash: line 1: exec: nosuch: not found\nbye\n",
    127,
  ],
  [
    "mkdir d; ./d; echo $?; bash ./d; echo $?; touch f; ./f; echo $?",
    "bash: line 1: ./d: Is a directory\n126\nbash: ./d: Is a directory\n126\nbash: line 1: ./f: Permission denied\n126\n",
    0,
  ],
  ["if true; then", "bash: -c: line 2: syntax error: unexpected end of file\n", 2],
  [
    "echo a; fi",
    "bash: -c: line 1: syntax error near unexpected token `fi'\nbash: -c: line 1: `cd \"$(mktemp -d)\"; echo a; fi'\n",
    2,
  ],
  [
    "eval 'while :; do'; echo $?; printf 'a=1\\nif' > s; . ./s; echo $?; bash s; echo $?",
    "bash: eval: line 2: syntax error: unexpected end of file\n2\n./s: line 3: syntax error: unexpected end of file\n2\ns: line 3: syntax error: unexpected end of file\n2\n",
    0,
  ],
  [
    "source /dev/stdin <<< 'x=5; echo in'; . /dev/stdin <<E\nx=$((x + 1))\nE\necho $x; echo 'echo piped' | . /dev/stdin",
    "in\n6\npiped\n",
    0,
  ],
  ["echo 'echo $0 $1 $#' | bash -s one two; nice -n 5 echo nice; nice", "bash one 2\nnice\n0\n", 0],
  ["shopt -s nullglob; echo *.none; echo a *.none b; x=(*.none); echo ${#x[@]}", "\na b\n0\n", 0],
];

const UTILITIES: readonly Line[] = [
  [
    "printf 'a b\\nc\\n' > f; wc f; wc < f; cat f | wc; wc -lc f f; wc -l < f; printf 'a\\tb\\n' | wc -L; wc none f; echo $?",
    "2 3 6 f\n2 3 6\n      2       3       6\n 2  6 f\n 2  6 f\n 4 12 total\n2\n9\nwc: none: No such file or directory\n2 3 6 f\n2 3 6 total\n1\n",
    0,
  ],
  [
    "echo 'scale=3; 10/4; 2^70' | bc; bc -l <<< 'l(10)'; seq 9 | sort -R | sort -n | tail -1",
    "2.500\n1180591620717411303424\n2.30258509299404568401\n9\n",
    0,
  ],
  [
    "printf '3\\n1\\n' | xargs -P2 -I{} sh -c 'exit {}'; echo $?; seq 4 | xargs -P3 -n1 echo | sort -r",
    "123\n4\n3\n2\n1\n",
    0,
  ],
  [
    "(for w in a from b to c; do echo $w; sleep 0.02; done) | awk '/from/,/to/'; (printf 'a\\n\\n'; sleep 0.02; printf '\\nb\\n') | cat | tr -s '\\n'",
    "from\nb\nto\na\nb\n",
    0,
  ],
  [
    "echo 1 > a; ln -s gone l; ln -s a k; mkdir d; cp -a l m; readlink m; cp k c; test -L c; echo $?; cp -f a c; cp -vt d a k; cp -r d e; cp -a d/. f; ls e f; cp d g; cp a a; cp l x; cp -r d d/x; echo $?",
    "gone\n1\n'a' -> 'd/a'\n'k' -> 'd/k'\ne:\na\nk\n\nf:\na\nk\ncp: -r not specified; omitting directory 'd'\ncp: 'a' and 'a' are the same file\ncp: cannot stat 'l': No such file or directory\ncp: cannot copy a directory, 'd', into itself, 'd/x'\n1\n",
    0,
  ],
  [
    "mkdir -p a/b; printf 12345 > a/f; cp a/f a/b/g; du -b a/f; du -d 0 -h a | cut -f2; du -a a | cut -f2 | sort; du -s none; echo $?; du -bc a/f a/b/g | tail -1",
    "5\ta/f\na\na\na/b\na/b/g\na/f\ndu: cannot access 'none': No such file or directory\n1\n10\ttotal\n",
    0,
  ],
  [
    "printf 'a\\nb\\n' > x; printf 'a\\nc\\n' > y; diff -y -W 40 x y; printf 'a\\0' > p; printf 'b\\0' > q; diff p q",
    "a\t\t\ta\nb\t\t   |\tc\nBinary files p and q differ\n",
    1,
  ],
];

export const shellEndings: readonly ContractCase[] = [
  lines("a shell finds nothing of the one before it", LEFT),
  lines("scripts end, are refused and are read as in bash", ENDINGS),
  lines("utilities count, copy and compare as GNU's", UTILITIES),
];
