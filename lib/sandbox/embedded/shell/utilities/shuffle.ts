import { Failure, readOptions, type Utility } from "./call.ts";

const MOST_ITEMS = 10_000_000;

/** shuf: lines, words or numbers in an order that chance gives. */
export const shuf: Utility = (call) => {
  const { flags, values, rest } = readOptions(call.args, "nio", ["head-count", "input-range", "output"]);
  if (flags.has("help")) {
    call.out("Usage: shuf [-n COUNT] [-r] [-z] [FILE | -e ARGUMENT... | -i LOW-HIGH]\n");
    return 0;
  }
  const ends = flags.has("z") ? "\0" : "\n";
  const range = values.get("i") ?? values.get("input-range");
  let items: string[];
  if (range !== undefined) {
    const [, low, high] = /^(\d+)-(\d+)$/.exec(range) ?? [];
    if (low === undefined || Number(high) < Number(low)) throw new Failure(`invalid input range: '${range}'`);
    if (Number(high) - Number(low) >= MOST_ITEMS)
      throw new Failure(`${range}: more than ${MOST_ITEMS} numbers cannot be shuffled here`);
    items = Array.from({ length: Number(high) - Number(low) + 1 }, (_, at) => String(Number(low) + at));
  } else if (flags.has("e") || flags.has("echo")) items = rest;
  else {
    items = call.text(rest[0] ?? "-").split(ends);
    if (items.at(-1) === "") items.pop();
  }
  const count = values.get("n") ?? values.get("head-count");
  if (count !== undefined && !/^\d+$/.test(count)) throw new Failure(`invalid line count: '${count}'`);
  const file = values.get("o") ?? values.get("output");
  const random = (below: number): number =>
    Math.floor(((crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32) * below);
  if (flags.has("r") || flags.has("repeat")) {
    if (file !== undefined) throw new Failure("-r cannot be combined with -o here: use >");
    if (items.length === 0) throw new Failure("no lines to repeat");
    for (let at = 0; at < Number(count ?? Number.POSITIVE_INFINITY); at++)
      call.out(`${items[random(items.length)]}${ends}`);
    return 0;
  }
  for (let at = items.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [items[at], items[other]] = [items[other] as string, items[at] as string];
  }
  const chosen = items.slice(0, count === undefined ? undefined : Number(count));
  const text = chosen.map((item) => item + ends).join("");
  if (file === undefined) call.out(text);
  else call.sys.fs.writeFile(call.path(file), new TextEncoder().encode(text), 0o666);
  return 0;
};
