import * as async from "./async.ts";
import * as browserModule from "./browser.ts";
import { browser } from "./browser.ts";
import * as buffers from "./buffers.ts";
import * as cloneables from "./cloneables.ts";
import * as exit from "./exit.ts";
import * as failure from "./failure.ts";
import * as folder from "./folder.ts";
import * as handles from "./handles.ts";
import * as library from "./library.ts";
import * as loop from "./loop.ts";
import type { Binding } from "./machine.ts";
import * as machine from "./machine.ts";
import * as symbols from "./symbols.ts";
import * as text from "./text.ts";

/**
 * Bindings that are too heavy for every process: bundles of their own that travel with the library and are compiled on
 * first use. Of this program they have what stands here, under the names of the files (see library/parts.ts).
 */
const shared = {
  async,
  browser: browserModule,
  buffers,
  cloneables,
  exit,
  failure,
  folder,
  handles,
  library,
  loop,
  machine,
  symbols,
  text,
};
type Part = Readonly<Record<string, () => Binding>>;
const parts = new Map<string, Part>();

function part(name: string): Part {
  let made = parts.get(name);
  if (!made) {
    const make = browser.evaluate(
      `(function (core, module) {${library.librarySource(`tabwright/${name}`)}\nreturn module.exports;\n})\n//# sourceURL=node:internal/tabwright/${name}`,
    ) as (core: object, module: object) => Part;
    made = make(shared, { exports: {} });
    parts.set(name, made);
  }
  return made;
}
/** The binding that the part exports by that name. */
export function partBinding(name: string, binding: string): Binding {
  const make = part(name)[binding];
  if (!make) throw new Error(`No such binding: ${binding}`);
  return make();
}
