import type { ContractCase } from "./contract-helpers.contract.ts";
import { equal, run } from "./contract-helpers.contract.ts";

/** A line that a person would type, what bash and GNU's utilities say to it on Linux, and how it ends. */
export type Line = readonly [line: string, output: string, code: number];

const LANGUAGE: readonly Line[] = [
  [
    "set -e; f() { false; echo no; }; f || echo caught; (exit 3) || true; x=$(false) || echo sub; echo before; false; echo never",
    "no\nsub\nbefore\n",
    1,
  ],
  [
    "set -o pipefail; false | true; echo $?; set -u; echo ${undef:-d}; (echo $undef); echo after $?",
    "1\nd\nbash: line 1: undef: unbound variable\nafter 1\n",
    0,
  ],
  ["trap 'echo bye' EXIT; trap 'echo err at $LINENO' ERR; false; echo x", "err at 1\nx\nbye\n", 0],
  [
    "printf -v x '%03d' 7; echo $x; printf '%s-%s\\n' a b c; printf '%5s|%-5s|\\n' a b; printf '%q\\n' 'a b'; printf '%b' 'x\\ty\\n'; printf '%d %o %X %e\\n' 10 8 255 1.5; printf '%(%Y)T\\n' 0; printf '%s\\n' \"${a[@]}\"",
    "007\na-b\nc-\n    a|b    |\na\\ b\nx\ty\n10 10 FF 1.500000e+00\n1970\n\n",
    0,
  ],
  [
    "echo $((2**10)) $((7/2)) $((7%3)) $((1<<4)) $((0xff)) $((010)) $((5>3?1:0)); ((i=5)); ((i++)); echo $i; let j=i*2; echo $j; for ((k=0;k<3;k++)); do echo -n $k; done; echo; echo $((16#ff)) $((i+=2)) $((-7/2))",
    "1024 3 1 16 255 8 1\n6\n12\n012\n255 8 -3\n",
    0,
  ],
  [
    "set -e; if false; then :; fi; while false; do :; done; ! true; false || true; true && false || true; echo ok; f() { false; echo in; }; if f; then echo yes; fi; f && echo and; x=$(f); echo no",
    "ok\nin\nyes\nin\nand\nno\n",
    0,
  ],
  [
    "set -e; false && true; echo survives; { false; echo grp; } || true; (false; echo sub) || echo s; f() { return 3; }; f; echo no",
    "survives\ngrp\nsub\n",
    3,
  ],
  [
    'set -eu; f() { local x; x=$(false); echo "f $?"; }; f || echo caught; g() { for i in 1 2; do false; echo loop; done; }; g || true; ! f; echo end',
    "f 1\nloop\nloop\nf 1\nend\n",
    0,
  ],
  [
    's="Hello World"; echo ${s,,} ${s^^} ${s/o/0} ${s//o/0} ${s#* } ${s%% *} ${#s} ${s:0:5} ${s: -5} ${s:6}; p=/a/b/c.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p/#\\/a/X}; echo ${undef:=dflt} ${undef:+set}; echo ${!s*}; v=s; echo ${!v}',
    "hello world HELLO WORLD Hell0 World Hell0 W0rld World Hello 11 Hello World World\nc.tar.gz /a/b/c.tar /a/b/c X/b/c.tar.gz\ndflt set\ns\nHello World\n",
    0,
  ],
  [
    "echo \"$(( $(echo 3) + 4 ))\" `echo a \\`echo b\\``; (cd /tmp && pwd); pwd | wc -l; echo \"a  b\" 'c  d' e\\ f; echo -e 'a\\tb\\x41'; echo -n x; echo; echo $'a\\nb' $\"hi\"",
    "7 a b\n/tmp\n1\na  b c  d e f\na\tbA\nx\na\nb hi\n",
    0,
  ],
  [
    'f() { local x=1; echo $x; return 5; }; f; echo $?; x=0; g() { x=9; }; g; echo $x; h() { echo "$# $1 $*"; }; h a "b c"; set -- p q r; shift; echo $1 $#; echo "$@" "${@:2}" ${!#}',
    "1\n5\n9\n2 a a b c\nq 2\nq r r r\n",
    0,
  ],
  [
    'mapfile -t lines < <(printf \'1\\n2\\n\'); echo ${#lines[@]} ${lines[1]}; readarray -t x <<< "$(seq 3)"; echo ${x[*]}; IFS=,; echo "${x[*]}"; unset IFS; arr=($(echo a b)); echo ${arr[-1]}; echo ${arr[@]/a/z}; printf \'<%s>\' "${arr[@]}"; echo; b=("${arr[@]}" c); echo ${#b[@]}; echo "${b[@]: -2}"',
    "2 2\n1 2 3\n1,2,3\nb\nz b\n<a><b>\n3\nb c\n",
    0,
  ],
  [
    "f() { local n=$1; if ((n<2)); then echo $n; else echo $(( $(f $((n-1))) + $(f $((n-2))) )); fi; }; f 5; y=7; echo $(( `echo $y` * 2 )); echo $(( $(echo $y) + ${#y} ))",
    "5\n14\n8\n",
    0,
  ],
];

const FILTERS: readonly Line[] = [
  ["cat <(echo one) <(echo two)", "one\ntwo\n", 0],
  ["while read x; do echo \"got $x\"; done < <(printf '1\\n2\\n')", "got 1\ngot 2\n", 0],
  [
    "echo a b c | xargs -n1 echo; echo a b c | xargs -n 2; printf 'a\\nb\\n' | xargs -I{} echo \"<{}>\"; printf 'a\\nb\\n' | xargs -I % echo \"<%>\"; printf 'a b\\nc d\\n' | xargs -L1 echo",
    "a\nb\nc\na b\nc\n<a>\n<b>\n<a>\n<b>\na b\nc d\n",
    0,
  ],
  [
    "printf 'a\\0b c\\0' | xargs -0 -n1 echo; echo | xargs echo none; echo | xargs -r echo none; echo 1 2 | xargs -t echo; echo \"a b\" | xargs -d ' ' echo",
    "a\nb c\nnone\necho 1 2\n1 2\na b\n\n",
    0,
  ],
  [
    "printf '1\\n2\\n3\\n' | xargs -P2 -n1 echo | sort; echo x | xargs false; echo $?; echo x | xargs nosuchcmd; echo $?",
    "1\n2\n3\n123\nxargs: nosuchcmd: No such file or directory\n127\n",
    0,
  ],
  [
    "printf 'b 2\\na 10\\nc 1\\n' | sort -k2,2n; printf 'b 2\\na 10\\nc 1\\n' | sort -rk1; printf '10\\n9\\n2\\n' | sort -n; printf 'a\\nb\\na\\n' | sort -u; printf 'b,2\\na,1\\n' | sort -t, -k2 -n; printf '1K\\n2M\\n3\\n' | sort -h; printf 'v1.10\\nv1.9\\n' | sort -V",
    "c 1\nb 2\na 10\nc 1\nb 2\na 10\n2\n9\n10\na\nb\na,1\nb,2\n3\n1K\n2M\nv1.9\nv1.10\n",
    0,
  ],
  [
    "cat <<EOT\nhello $((1+2))\n`echo tick`\nEOT\ncat <<'EOT'\nno $expansion\nEOT\ncat <<-EOT\n\ttabbed\n\tEOT",
    "hello 3\ntick\nno $expansion\ntabbed\n",
    0,
  ],
  [
    'a=(1 2 "3 4"); echo ${#a[@]} "${a[2]}" ${a[@]:1}; a+=(5); for i in "${!a[@]}"; do echo $i=${a[i]}; done; declare -A m=([x]=1 [y]=2); for k in $(echo ${!m[@]} | tr \' \' \'\\n\' | sort); do echo $k ${m[$k]}; done; unset \'a[0]\'; echo "${a[@]}"',
    "3 3 4 2 3 4\n0=1\n1=2\n2=3 4\n3=5\nx 1\ny 2\n2 3 4 5\n",
    0,
  ],
  [
    'printf \'a\\\\nb c\\n\' | while IFS= read -r l; do echo "[$l]"; done; IFS=, read -r a b c <<< "1,2,3"; echo $b; echo "x y z" | { read a b; echo "$b"; }; read -n 1 c <<< abc; echo $c; read -d : p <<< "a:b"; echo $p; IFS=: read -ra arr <<< "a:b:c"; echo ${#arr[@]}',
    "[a\\nb c]\n2\ny z\na\na\n3\n",
    0,
  ],
  ['echo content > f; x=$(<f); echo "$x"; echo "$(cat f | wc -c)"', "content\n8\n", 0],
  ["echo a:b:c | awk -F: -v OFS=- '{$1=$1; print}'", "a-b-c\n", 0],
  ["echo a b c | awk -v OFS=- '{$2=\"x\"; print; print $1,$3}'", "a-x-c\na-c\n", 0],
  ["echo a b c | awk '{$1=$1; print}' OFS=-", "a-b-c\n", 0],
  [
    "printf 'a\\nb\\nc\\n' > x; printf 'b\\nc\\nd\\n' > y; comm x y; comm -12 x y; comm -3 x y; printf '1 a\\n2 b\\n' > p; printf '1 x\\n3 y\\n' > q; join p q; join -a1 p q; paste x y; paste -d, x y; paste -sd+ x; paste - - < x",
    "a\n\t\tb\n\t\tc\n\td\nb\nc\na\n\td\n1 a x\n1 a x\n2 b\na\tb\nb\tc\nc\td\na,b\nb,c\nc,d\na+b+c\na\tb\nc\t\n",
    0,
  ],
  ["cat <<'E' | tail -1 | cut -c1-3\na\nbcdef\nE", "bcd\n", 0],
  [
    '(cd / && ls -d usr); echo a; { echo b; echo c; } | cat; ! true; echo $?; true && echo t || echo f; false || { echo g; false; }; echo $?; if [ 1 = 1 ]; then echo x; elif true; then echo y; else echo z; fi; while :; do break; done; n=3; until [ $n -eq 0 ]; do n=$((n-1)); done; echo $n; for f in *; do [ -e "$f" ] || continue; echo "$f"; done; case a in [a-c]) echo range;; esac',
    "usr\na\nb\nc\n1\nt\ng\n1\nx\n0\nrange\n",
    0,
  ],
  [
    "printf 'b\\na\\nb\\n' | sort | uniq -c; printf '1 b\\n2 a\\n' | sort -rk2; seq 3 | paste -sd+",
    "      1 a\n      2 b\n1 b\n2 a\n1+2+3\n",
    0,
  ],
  ["printf 'x y\\nzz w\\n' | column -t; head -n -1 <<< $'a\\nb'", "x   y\nzz  w\na\n", 0],
];

const FILES: readonly Line[] = [
  ["diff <(printf 'a\\nb\\n') <(printf 'a\\nc\\n'); echo $?", "2c2\n< b\n---\n> c\n1\n", 0],
  [
    "mkdir a b; echo 1 > a/x; echo 2 > b/x; echo o > a/only; diff -r a b; echo $?; diff -rq a b; diff -q a/x b/x; diff -u a/x b/x | grep -v '^[-+][-+]'; diff a/x a/x; echo $?",
    "Only in a: only\ndiff -r a/x b/x\n1c1\n< 1\n---\n> 2\n1\nOnly in a: only\nFiles a/x and b/x differ\nFiles a/x and b/x differ\n@@ -1 +1 @@\n-1\n+2\n0\n",
    0,
  ],
  [
    "printf '1\\n2\\n3\\n4\\n5\\n' > a; printf '1\\nx\\n3\\n5\\n6\\n' > b; diff a b; diff -u a b | tail -n +3; diff --brief a b; diff -s a a; diff nosuch a; echo $?; printf 'a' > c; printf 'a\\n' > d; diff c d",
    "2c2\n< 2\n---\n> x\n4d3\n< 4\n5a5\n> 6\n@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n-4\n 5\n+6\nFiles a and b differ\nFiles a and a are identical\ndiff: nosuch: No such file or directory\n2\n1c1\n< a\n\\ No newline at end of file\n---\n> a\n",
    1,
  ],
  [
    'x="a b  c"; for w in $x; do echo "<$w>"; done; set -- $x; echo $#; IFS=:; y="1:2"; for w in $y; do echo $w; done; unset IFS; [ -z "" ] && [ "a" = "a" ] && [ 1 -lt 2 ] && echo yes; [ a = b ] || echo differs; test -d . -a -e . && echo d; [[ a < b ]] && echo lt; [ "$x" != "" ]; echo $?',
    "<a>\n<b>\n<c>\n3\n1\n2\nyes\ndiffers\nd\nlt\n0\n",
    0,
  ],
  ["printf 'a\\nx\\n' > f; sed -i.bak 's/a/b/' f; cat f f.bak; sed '1i\\top' f", "b\nx\na\nx\ntop\nb\nx\n", 0],
  ["cp -a . /tmp/copied && rm -r /tmp/copied && echo copied", "copied\n", 0],
  [
    "echo foo > a.txt; mkdir s; echo 'foo bar' > s/b.txt; grep -rn foo . | sort; grep -rl bar .",
    "./a.txt:1:foo\n./s/b.txt:1:foo bar\n./s/b.txt\n",
    0,
  ],
  ["umask 077; touch g; stat -c '%a %F' g; umask", "600 regular empty file\n0077\n", 0],
  [
    "date -u -d '2024-01-31 + 2 days' +%F; date -u -d '2024-03-10 12:34:56' +%s; date -u -Iseconds -d @0; date -u -d '2024-02-28 12:00 2 days ago' '+%F %T'",
    "2024-02-02\n1710074096\n1970-01-01T00:00:00+00:00\n2024-02-26 12:00:00\n",
    0,
  ],
  [
    "printf '1\\n2\\n3\\n4\\n5\\n' > a; printf '1\\nx\\n3\\n5\\n6\\n' > b; diff a b; echo $?; diff -u a b | tail -n +3; diff -q a b; diff a nosuch; echo $?",
    "2c2\n< 2\n---\n> x\n4d3\n< 4\n5a5\n> 6\n1\n@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n-4\n 5\n+6\nFiles a and b differ\ndiff: nosuch: No such file or directory\n2\n",
    0,
  ],
  [
    "mkdir a b; echo 1 > a/x; echo 2 > b/x; echo o > a/only; diff -r a b; echo $?; diff -rq a b",
    "Only in a: only\ndiff -r a/x b/x\n1c1\n< 1\n---\n> 2\n1\nOnly in a: only\nFiles a/x and b/x differ\n",
    1,
  ],
  [
    "printf abc > a; printf abd > b; cmp a b; echo $?; cmp -l a b; printf 'abc' | od -An -tx1; printf 'hello\\n' | od -c",
    "a b differ: byte 3, line 1\n1\n3 143 144\n 61 62 63\n0000000   h   e   l   l   o  \\n\n0000006\n",
    0,
  ],
  [
    "dd if=/dev/zero bs=2 count=3 2>/dev/null | wc -c; printf hello > f; dd if=f bs=1 skip=1 count=3 status=none; echo",
    "6\nell\n",
    0,
  ],
];

export const lines = (name: string, list: readonly Line[]): ContractCase => ({
  name,
  needs: ["shell", "kill"],
  run: async (sandbox) => {
    for (const [line, output, code] of list)
      equal(await run(sandbox, `cd "$(mktemp -d)"; ${line}`), { output, code }, line);
  },
});

export const shellLines: readonly ContractCase[] = [
  lines("words, patterns and numbers expand as in bash", LANGUAGE),
  lines("text goes through filters as on Linux", FILTERS),
  lines("files are compared, changed and found as on Linux", FILES),
];
