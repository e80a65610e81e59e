export type Arguments = {
  words: string[];
  rest: string[];
  silent: boolean;
  ifPresent: boolean;
  version: boolean;
  folder: string;
};

/** Reads npm's command line: words, what follows "--", and the few flags that matter to scripts. */
export function argumentsOf(args: readonly string[], folder: string): Arguments {
  const found: Arguments = { words: [], rest: [], silent: false, ifPresent: false, version: false, folder };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      found.rest.push(...args.slice(i + 1));
      break;
    }
    if (arg === "-s" || arg === "--silent" || arg === "--loglevel=silent") found.silent = true;
    else if (arg === "--if-present") found.ifPresent = true;
    else if (arg === "-v" || arg === "--version") found.version = true;
    else if (arg === "--prefix" || arg === "-C") found.folder = absolute(folder, args[++i] ?? ".");
    else if (arg.startsWith("--prefix=")) found.folder = absolute(folder, arg.slice(9));
    else if (!arg.startsWith("-") || arg === "-") found.words.push(arg);
  }
  return found;
}

const absolute = (from: string, path: string): string => {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${from}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
};
