/** Where a script cannot be read on, in bash's words. */
export type SyntaxFault = {
  readonly text: string;
  /** From 1; null where it is of no help. */
  readonly line: number;
  /** The script's end came too early: more of it may still be typed. */
  readonly ended: boolean;
};

const PARSED = /Parse error at (\d+):(\d+): ([\s\S]*)/;
const QUOTED = /line (\d+): (unexpected EOF while looking for matching [^\n]*)/;
const TOKEN = /^(?:;;&|;;|;&|&&|\|\||\|&|[;&|()<>]|[^\s;&|()<>]+)/;
/** What a word must follow at once, on the same line. */
const BEFORE_WORD = /^Expected (?:redirection target|function name|variable name|here-document)/;
/** Words of bash that begin commands which are not here, with what to do instead. */
const ABSENT: Readonly<Record<string, string>> = {
  select: "read the choice with `read` in a while loop",
  coproc: "start the command with & and give it files or a pipe to read and write",
};

/** just-bash's message about a script, in bash's words; null when it is about something else. */
export function syntaxFault(message: string, script: string): SyntaxFault | null {
  const lines = script.replace(/\n$/, "").split("\n");
  const end = lines.length + 1;
  const quoted = QUOTED.exec(message);
  if (quoted) return { text: quoted[2] as string, line: Number(quoted[1]), ended: true };
  const parsed = PARSED.exec(message);
  if (!parsed) return null;
  const line = Number(parsed[1]);
  const said = (parsed[3] as string).trimEnd();
  const matching = /unexpected EOF while looking for matching [`'](.)'/.exec(said)?.[1];
  if (matching !== undefined)
    return {
      text: `unexpected EOF while looking for matching \`${matching}'`,
      line: matching === ")" ? end : Math.max(1, line),
      ended: true,
    };
  const here = (lines[line - 1] ?? "").slice(Number(parsed[2]) - 1);
  const after = [here, ...lines.slice(line)].map((each) => each.replace(/^\s*#.*/, "").trim());
  const needsWord = BEFORE_WORD.test(said);
  if ((said.endsWith("got EOF") || after.every((each) => each === "")) && !needsWord)
    return { text: "syntax error: unexpected end of file", line: end, ended: true };
  const named = /unexpected token `([\s\S]*)'$/.exec(said)?.[1];
  if (named === undefined && !said.startsWith("Expected ")) return { text: said, line, ended: false };
  const token = named ?? TOKEN.exec(here.trimStart())?.[0] ?? "newline";
  const instead = Object.hasOwn(ABSENT, token) ? ABSENT[token] : undefined;
  const text = instead
    ? `${token} is not available in this sandbox's shell: ${instead}`
    : `syntax error near unexpected token \`${token}'\n\`${lines[line - 1] ?? ""}'`;
  return { text, line, ended: false };
}

/** `before` begins each line: `bash: -c: line 2: …`. */
export const faultText = ({ text }: SyntaxFault, before: string): string =>
  `${text
    .split("\n")
    .map((each) => before + each)
    .join("\n")}\n`;
