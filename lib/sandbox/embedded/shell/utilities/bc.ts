import { Bc, BcQuit } from "./bc-language.ts";
import { Failure, readOptions, type Utility } from "./call.ts";

const KNOWN = new Set("l mathlib q quiet s standard w warn i interactive h help v version".split(" "));

/** bc: arithmetic with as many digits as are asked for. */
export const bc: Utility = (call) => {
  const { flags, rest } = readOptions(call.args);
  const unknown = [...flags].find((flag) => !KNOWN.has(flag));
  if (unknown !== undefined) throw new Failure(`invalid option -- '${unknown}'`);
  if (flags.has("h") || flags.has("help")) {
    call.out("usage: bc [options] [file ...]\n  -l  --mathlib  use the predefined math routines\n  -q  --quiet\n");
    return 0;
  }
  const language = new Bc((text) => call.out(text), flags.has("l") || flags.has("mathlib"));
  try {
    for (const name of [...rest, "-"]) language.run(call.text(name), (text) => call.err(text));
  } catch (caught) {
    if (!(caught instanceof BcQuit)) throw caught;
  }
  return 0;
};
