import engineOptions from "../tables/engine-options.json";
import help from "../tables/option-help.json";

/** A part of its own: see library/parts.ts. */
export const options = () => ({
  /** "flag" or, for what takes a value, "flag=". */
  engine: new Map(
    engineOptions.split(" ").map((word) => (word.endsWith("=") ? [word.slice(0, -1), "value"] : [word, "flag"])),
  ),
  help,
});
