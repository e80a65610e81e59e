/** What the command line asks for; `command` is one line for the sandbox's shell. */
export type Asked = {
  readonly folder: string;
  readonly command: string;
  readonly driver: "embedded" | "webcontainer";
  /** Seconds for the command, from its start; null: no limit. */
  readonly timeout: number | null;
  readonly writeBack: boolean;
  /** Hosts that the command may reach. */
  readonly net: readonly string[];
  /** Says what its own steps took. */
  readonly times: boolean;
};

export const USAGE = `Usage: npm run --silent sandbox -- [options] <folder> -- <command …>

Starts the sandbox in a headless Chromium, puts the folder's files in it, runs the command in its shell, prints the output as it
comes (stdout and stderr as one stream) and ends with the command's exit code. One word after the second -- is a line for
the shell ('npm test | tail -3'); several are a program and its arguments, taken as they are.

  --driver embedded|webcontainer   which sandbox; embedded unless said otherwise
  --timeout <seconds>              stops the command by then, and ends with 124
  --write-back                     afterwards makes the folder what the sandbox's is: changes, new files, deletions
  --net <host[,host]>              hosts the command may reach; none unless said otherwise
  --times                          afterwards says what its own steps took, in ms, as JSON on standard error
  --help                           this

Exit codes of its own: 2 when it was called wrongly, 124 after a time-out, 125 when the sandbox could not do its work.
`;

/** A word as a POSIX shell reads it back unchanged. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const hosts = (list: string): string[] => list.split(",").map((host) => host.trim());

/** "help", what is asked, or @throws Error with a sentence. */
export function readArguments(words: readonly string[]): Asked | "help" {
  const split = words.indexOf("--");
  const own = split < 0 ? words : words.slice(0, split);
  const command = split < 0 ? [] : words.slice(split + 1);
  if (own.includes("--help") || own.includes("-h")) return "help";
  let asked: Asked = {
    folder: "",
    command: "",
    driver: "embedded",
    timeout: null,
    writeBack: false,
    net: [],
    times: false,
  };
  for (let at = 0; at < own.length; at++) {
    const [name = "", inline] = (own[at] as string).split(/=(.*)/s);
    const value = (): string => {
      const given = inline ?? own[++at];
      if (given === undefined || given === "") throw new Error(`${name} needs a value.`);
      return given;
    };
    if (name === "--write-back") asked = { ...asked, writeBack: true };
    else if (name === "--times") asked = { ...asked, times: true };
    else if (name === "--driver") asked = { ...asked, driver: driver(value()) };
    else if (name === "--timeout") asked = { ...asked, timeout: seconds(value()) };
    else if (name === "--net") asked = { ...asked, net: [...asked.net, ...hosts(value())] };
    else if (name.startsWith("-")) throw new Error(`There is no option ${name}.`);
    else if (asked.folder !== "") throw new Error(`One folder can be given; ${asked.folder} and ${own[at]} are two.`);
    else asked = { ...asked, folder: own[at] as string };
  }
  if (asked.folder === "") throw new Error("No folder was given.");
  if (command.length === 0 || command.join("").trim() === "") throw new Error("No command was given after --.");
  return { ...asked, command: command.length === 1 ? (command[0] as string) : command.map(quoted).join(" ") };
}

function driver(name: string): Asked["driver"] {
  if (name !== "embedded" && name !== "webcontainer")
    throw new Error(`There is no driver ${name}: embedded or webcontainer.`);
  return name;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value > 86_400) throw new Error(`--timeout takes seconds, up to a day; ${text} is none.`);
  return value;
}
