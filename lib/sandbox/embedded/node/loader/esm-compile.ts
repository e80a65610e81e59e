import { compileScript, parses } from "./compile.ts";
import { applyEdits, readsOf } from "./esm-edits.ts";
import { type ModuleRecord, resolveExport } from "./esm-module.ts";
import { DEFAULT_LOCAL, type Edit } from "./esm-syntax.ts";

const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/**
 * A module as a generator: the first step hoists its functions and registers its exports, the second runs its body. What
 * it imports becomes constants, so the body runs at full speed and errors name what the user wrote. Only bindings that
 * may change (reassigned ones, and those of a circle) are rewritten into reads of the namespace.
 */
export function compileEsm(module: ModuleRecord, original: string): void {
  const syntax = module.syntax!;
  const live = new Map<string, string>();
  const constants: string[] = [];
  for (const { request, imported, local } of syntax.imports) {
    const from = module.dependencies[request]!;
    const target = `$i[${request}]`;
    const read = imported === "*" ? target : target + property(imported);
    const found = imported === "*" ? null : resolveExport(from, imported);
    const circular = imported !== "*" && from.group === module.group && from.status !== "evaluated";
    const mutable =
      found !== null &&
      found !== "ambiguous" &&
      (found.mutable || (found.module.group === module.group && found.module.status !== "evaluated"));
    if (circular || mutable) live.set(local, read);
    else constants.push(`${local}=${read}`);
  }
  const edits: Edit[] = [...syntax.edits];
  if (live.size > 0) {
    for (const { token, shorthand } of readsOf(syntax, new Set(live.keys()))) {
      const name = syntax.source.slice(token.start, token.end);
      edits.push({
        start: token.start,
        end: token.end,
        text: shorthand ? `${name}:${live.get(name)}` : live.get(name)!,
      });
    }
  }
  const getters = [...syntax.locals].map(([exported, local]) => `${JSON.stringify(exported)}:()=>${local}`).join();
  const body = applyEdits(syntax.source, edits);
  const asynchronous = /\bawait\b/.test(syntax.source) && !parses("(class{static{", body, "\n}})");
  module.isAsync = asynchronous;
  const named =
    syntax.locals.get("default") === DEFAULT_LOCAL && new RegExp(`function\\s*\\*?\\s*${DEFAULT_LOCAL}\\b`).test(body)
      ? `$d(${DEFAULT_LOCAL},"name",{value:"default",configurable:true});`
      : "";
  const head =
    `(${asynchronous ? "async " : ""}function*($i,$e,$importMeta,$imprt,$d){"use strict";$e({${getters}});${named}yield;` +
    (constants.length > 0 ? `const ${constants.join()};` : "");
  module.start = compileScript(module.url, original, head, body, "\n})") as NonNullable<ModuleRecord["start"]>;
}
