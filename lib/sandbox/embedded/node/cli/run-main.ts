import { setUnsettledMain } from "../core/exit.ts";
import { decodeText, sys, writeText } from "../core/machine.ts";
import { fileUrl, resolvePath } from "../core/paths.ts";
import { cwd, processObject } from "../core/process-object.ts";
import { inspect } from "../inspect/inspect.ts";
import { compileCjs, Module, makeRequire, redirectImports } from "../loader/cjs.ts";
import { compileScript, parses } from "../loader/compile.ts";
import { importDynamic, importSource } from "../loader/esm.ts";
import { kindOf, readText } from "../loader/files.ts";
import { formatOf, saysModule } from "../loader/format.ts";
import { needsStripping, stripTypes } from "../loader/typescript.ts";
import type { NodeOptions } from "./options.ts";

/** Runs an ES main module: an error in it is a rejection nobody handles. */
function watchMain(work: Promise<unknown>): void {
  setUnsettledMain(true);
  // The rejection itself stays unhandled: that is how it is reported.
  void work.then(() => setUnsettledMain(false));
}

function runFile(path: string): void {
  const filename = Module._resolveFilename(
    path.startsWith(".") || path.startsWith("/") ? path : `./${path}`,
    null,
    true,
  );
  processObject.argv[1] = filename;
  const format = formatOf(filename);
  if (format === "module" || (format === "ambiguous" && isModuleSource(filename))) {
    watchMain(Promise.resolve().then(() => importDynamic(fileUrl(filename), filename)));
    return;
  }
  Module._load(filename, null, true);
}

/** A .js file without a "type": compiled once as CommonJS to see; the second compilation of the same text is cached by the engine. */
function isModuleSource(filename: string): boolean {
  const original = readText(filename);
  if (!/\b(import|export|await)\b/.test(original)) return false;
  const source = needsStripping(filename) ? stripTypes(original, filename) : original;
  try {
    compileCjs(source, filename);
    return false;
  } catch (error) {
    return saysModule(error, source);
  }
}

/** -e, -p and standard input: a script at global scope, or a module. */
function runText(source: string, name: "[eval]" | "[stdin]", options: NodeOptions): void {
  const folder = cwd();
  const asModule = () =>
    watchMain(
      Promise.resolve().then(() =>
        importSource(source, fileUrl(`${folder}/${name === "[eval]" ? "[eval1]" : "[stdin]"}`), folder),
      ),
    );
  if (options.inputType === "module") {
    asModule();
    return;
  }
  const module = new Module(name);
  module.filename = `${folder}/${name}`;
  module.paths = Module._nodeModulePaths(folder);
  const dynamic = (specifier: unknown) => importDynamic(String(specifier), module.filename!);
  Object.assign(globalThis, {
    module,
    exports: module.exports,
    require: makeRequire(module),
    __filename: name,
    __dirname: ".",
  });
  Object.defineProperty(globalThis, "$imprt", {
    value: dynamic,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  if (
    options.inputType === null &&
    !parses("(async function(){", source, "\n})") &&
    /\b(import|export)\b/.test(source)
  ) {
    try {
      compileScript(name, source, "(function(){", source, "\n})");
    } catch (error) {
      if (saysModule(error, source)) {
        asModule();
        return;
      }
    }
  }
  if (
    options.inputType === null &&
    /\bawait\b/.test(source) &&
    !parses("(function(){", source, "\n})") &&
    parses("(async function(){", source, "\n})")
  ) {
    asModule();
    return;
  }
  const result = compileScript(name, source, "", redirectImports(source), "");
  if (options.print) writeText(1, `${typeof result === "string" ? result : inspect(result)}\n`);
}

function readStdin(): string {
  const parts: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(65536);
    const count = sys.fs.read(0, chunk, null);
    if (count === 0) break;
    parts.push(chunk.subarray(0, count));
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return decodeText(all);
}

/** The script's `-r` and `--import` modules first, then the script. */
export function runMain(options: NodeOptions): void {
  for (const id of options.requires) {
    const from = new Module(`${cwd()}/noop.js`);
    from.filename = from.id;
    from.require(id);
  }
  const begin = (): void => {
    const [script] = options.rest;
    if (options.eval !== null) runText(options.eval, "[eval]", options);
    else if (script !== undefined && script !== "-") {
      if (options.check) checkSyntax(resolvePath(cwd(), script));
      else runFile(resolvePath(cwd(), script));
    } else runText(readStdin(), "[stdin]", options);
  };
  if (options.imports.length === 0) {
    begin();
    return;
  }
  watchMain(
    (async () => {
      for (const id of options.imports) await importDynamic(id, `${cwd()}/noop.js`);
      begin();
    })(),
  );
}

function checkSyntax(path: string): void {
  if (kindOf(path) === null) Module._resolveFilename(path, null, true);
  const original = readText(path);
  const source = needsStripping(path) ? stripTypes(original, path) : original;
  const format = formatOf(path);
  try {
    if (format !== "module") compileCjs(source, path);
  } catch (error) {
    if (format !== "ambiguous" || !saysModule(error, source)) throw error;
  }
}
