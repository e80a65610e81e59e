/**
 * Where each source of Node's library lies in the pinned program file. Run once when the version changes, on Linux x64:
 *   <the unpacked bin/node> --no-deprecation --import tsx lib/sandbox/embedded/runtime/library/make-index.ts <bin/node>
 * Prints the table that stands in library-index.json.
 */
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (!file) throw new Error("Give the path of the unpacked program file.");
const program = readFileSync(file);
const { binding } = process as unknown as { binding: (name: "natives") => Record<string, unknown> };
const places: Record<string, [offset: number, length: number, wide: 0 | 1]> = {};
for (const [id, source] of Object.entries(binding("natives"))) {
  if (typeof source !== "string") continue;
  const wide = [...source].some((character) => character > "\u00ff");
  const data = Buffer.from(source, wide ? "utf16le" : "latin1");
  const offset = program.indexOf(data);
  if (offset < 0) throw new Error(`${id} does not lie in one piece in ${file}.`);
  places[id] = [offset, data.length, wide ? 1 : 0];
}
process.stdout.write(`${JSON.stringify(places)}\n`);
