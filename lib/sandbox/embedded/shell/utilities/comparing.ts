import { Failure, readOptions, type Utility } from "./call.ts";

/** cmp: where two files first differ, or everywhere. */
export const cmp: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "in", ["ignore-initial", "bytes"]);
  if (flags.has("help")) {
    call.out("Usage: cmp [-bls] [-i SKIP] [-n LIMIT] FILE1 [FILE2]\n");
    return 0;
  }
  const [one, two = "-"] = rest;
  if (one === undefined)
    throw new Failure("missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.", 2);
  const quiet = flags.has("s") || flags.has("quiet") || flags.has("silent");
  const [skipOne = "0", skipTwo = skipOne] = (values.get("i") ?? values.get("ignore-initial") ?? "0").split(":");
  const limit = Number(values.get("n") ?? values.get("bytes") ?? Number.POSITIVE_INFINITY);
  const read = (name: string, skip: string): Uint8Array => {
    try {
      const from = Number(skip);
      return call.read(name).subarray(from, from + limit);
    } catch (caught) {
      if (caught instanceof Failure && quiet) throw new Failure("", 2);
      if (caught instanceof Failure) throw new Failure(caught.message, 2);
      throw caught;
    }
  };
  const a = read(one, skipOne);
  const b = read(two, skipTwo);
  const all = flags.has("l") || flags.has("verbose");
  const width = String(Math.max(a.length, b.length)).length;
  const octal = (byte: number): string => byte.toString(8).padStart(3);
  let line = 1;
  let differs = false;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    if (a[at] !== b[at]) {
      differs = true;
      if (quiet) return 1;
      if (!all) {
        call.out(`${one} ${two} differ: byte ${at + 1}, line ${line}\n`);
        return 1;
      }
      call.out(`${String(at + 1).padStart(width)} ${octal(a[at] as number)} ${octal(b[at] as number)}\n`);
    }
    if (a[at] === 10) line++;
  }
  if (a.length === b.length) return differs ? 1 : 0;
  if (!quiet) {
    const ended = a.length < b.length ? one : two;
    const complete = shorter > 0 && (a.length < b.length ? a : b)[shorter - 1] === 10;
    const where = all ? "" : complete ? `, line ${line - 1}` : `, in line ${line}`;
    call.complain(shorter === 0 ? `EOF on ${ended} which is empty` : `EOF on ${ended} after byte ${shorter}${where}`);
  }
  return 1;
};
