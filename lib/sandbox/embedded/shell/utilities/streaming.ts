import type { Outcome } from "../just-bash.ts";
import type { UtilityCall } from "./call.ts";

/** Runs just-bash's own command over a part of the input. */
type Run = (text: string, args?: readonly string[]) => Promise<Outcome>;
export type Streaming = (call: UtilityCall, run: Run) => Promise<number>;

/** Letters and operands of a filter that takes no long options, else null. */
export function plain(
  args: readonly string[],
  valued: string,
): { letters: string; values: Map<string, string>; rest: string[] } | null {
  const rest: string[] = [];
  const values = new Map<string, string>();
  let letters = "";
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word.startsWith("--")) {
      if (word === "--line-buffered" || word.startsWith("--color")) continue;
      return null;
    }
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    for (let letter = 1; letter < word.length; letter++) {
      const name = word[letter] as string;
      letters += name;
      if (!valued.includes(name)) continue;
      values.set(name, word.slice(letter + 1) || (args[++at] ?? ""));
      break;
    }
  }
  return { letters, values, rest };
}
