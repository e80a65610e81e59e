import type { Outcome } from "../just-bash.ts";

/** Bundled letters each by itself, with what the last of them takes. */
const apart =
  (plain: string, valued: string) =>
  (args: readonly string[]): string[] =>
    args.flatMap((word, at) => {
      if (!/^-[a-zA-Z]{2}/.test(word) || (args.indexOf("--") >= 0 && args.indexOf("--") < at)) return [word];
      const letters: string[] = [];
      for (let place = 1; place < word.length; place++) {
        const letter = word[place] as string;
        if (valued.includes(letter)) {
          const value = word.slice(place + 1);
          return [...letters, `-${letter}`, ...(value === "" ? [] : [value])];
        }
        if (!plain.includes(letter)) return [word];
        letters.push(`-${letter}`);
      }
      return letters;
    });

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const quoted = (value: string): string => `"${value.replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

/** awk's variables are set in a BEGIN: just-bash's looks at some of them only there. */
function awk(args: readonly string[]): string[] {
  const options: string[] = [];
  let begin = "";
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] as string;
    if (!word.startsWith("-") || word === "-" || word === "--") break;
    const attached = /^-v(.+)$/s.exec(word)?.[1];
    const given = attached ?? (word === "-v" ? args[at + 1] : undefined);
    if (given !== undefined) {
      if (attached === undefined) at++;
      const [, name = "", value = ""] = ASSIGNMENT.exec(given) ?? [];
      if (/^(?:OFS|ORS|RS|SUBSEP)$/.test(name)) begin += `${name}=${quoted(value)};`;
      else options.push("-v", given);
      continue;
    }
    options.push(word);
    if (/^-[Ff]$/.test(word)) options.push(args[++at] ?? "");
    if (/^-f/.test(word)) return [...args];
  }
  const [program, ...operands] = args.slice(at);
  if (program === undefined) return [...args];
  while (operands[0] !== undefined && ASSIGNMENT.test(operands[0])) {
    const [, name = "", value = ""] = ASSIGNMENT.exec(operands.shift() as string) ?? [];
    if (name === "FS") options.push("-F", value);
    else begin += `${name}=${quoted(value)};`;
  }
  return [...options, begin === "" ? program : `BEGIN{${begin}}${program}`, ...operands];
}

/** `1i\text` on one line, as GNU's has it. */
function sed(args: readonly string[]): string[] {
  return args.map((word) =>
    word
      .split("\n")
      .map((line) =>
        line.replace(
          /^(\s*(?:(?:\d+|\$|\/(?:[^/\\]|\\.)*\/)(?:,(?:\d+|\$|\/(?:[^/\\]|\\.)*\/))?\s*)?!?\s*[aic])\\[ \t]*(?=[^\s\\])/,
          "$1 ",
        ),
      )
      .join("\n"),
  );
}

/** Whether `sort` is to put lines in an order that chance gives; lines that are the same stay together. */
const isShuffled = (args: readonly string[]): boolean =>
  args.some((word) => word === "--random-sort" || /^-[bdfhiMnrsuVz]*R[a-zA-Z]*$/.test(word));

/** What just-bash's commands are given in the place of what they would not understand. */
export const rewritten: Readonly<Record<string, (args: readonly string[]) => string[]>> = {
  awk,
  sed,
  sort: (args) => {
    const words = apart("bdfghiMnRrsuVcCmz", "ktoST")(args);
    // What goes into a file is not seen here any more: then it is an option that is not known.
    return isShuffled(args) && !words.some((word) => /^-o|^--output/.test(word))
      ? words.filter((word) => word !== "-R" && word !== "--random-sort")
      : words;
  },
  paste: (args) => {
    const words = apart("sz", "d")(args);
    const hasFile = words.some((each, at) => (each === "-" || !each.startsWith("-")) && words[at - 1] !== "-d");
    return hasFile ? words : [...words, "-"];
  },
};

/** What GNU's commands print in the place of what just-bash's do, and the codes they end with. */
export const reshaped: Readonly<Record<string, (args: readonly string[], result: Outcome) => Outcome>> = {
  // `exit 1` says nothing.
  awk: (_, result) => (result.exitCode === 1 && result.stderr !== "" ? { ...result, exitCode: 2 } : result),
  uniq: (args, result) =>
    args.some((word) => word === "--count" || /^-[a-z]*c/.test(word))
      ? { ...result, stdout: result.stdout.replaceAll(/^ *(\d+) /gm, (_, count: string) => `${count.padStart(7)} `) }
      : result,
  sort: (args, result) => {
    if (result.exitCode === 1 && result.stderr !== "") return { ...result, exitCode: 2 };
    if (!isShuffled(args) || result.stdout === "") return result;
    const keys = new Map<string, number>();
    const lines = result.stdout.replace(/\n$/, "").split("\n");
    for (const line of lines) if (!keys.has(line)) keys.set(line, Math.random());
    const sorted = lines.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
    return { ...result, stdout: `${sorted.join("\n")}\n` };
  },
  grep: (args, result) => {
    const recursive = args.some((word) => /^-[a-zA-Z]*[rR]/.test(word) || /^--(?:dereference-)?recursive$/.test(word));
    const silent = args.some((word) => /^-[a-zA-Z]*h/.test(word) || word === "--no-filename");
    if (!recursive || silent || args.at(-1) !== "." || result.stdout === "") return result;
    const lines = result.stdout.replace(/\n$/, "").split("\n");
    return {
      ...result,
      stdout: lines
        .map((line) => (line === "--" ? line : `./${line}`))
        .join("\n")
        .concat("\n"),
    };
  },
};

/** The suffix that `sed -i` keeps files under as they were; null when it keeps none. */
export function backupOf(args: readonly string[]): { readonly args: string[]; readonly suffix: string } | null {
  for (const [at, word] of args.entries()) {
    const suffix = /^-i(.+)$/s.exec(word)?.[1] ?? /^--in-place=(.+)$/s.exec(word)?.[1];
    if (suffix !== undefined) return { args: args.toSpliced(at, 1, "-i"), suffix };
  }
  return null;
}
/** Files among the operands of a sed that edits in place. */
export function sedFiles(args: readonly string[]): string[] {
  const rest: string[] = [];
  let scripts = 0;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === "-e" || word === "-f") {
      scripts++;
      at++;
    } else if (/^-[nErsiz]*[ef]$/.test(word)) {
      scripts++;
      at++;
    } else if (!word.startsWith("-")) rest.push(word);
  }
  return scripts > 0 ? rest : rest.slice(1);
}
