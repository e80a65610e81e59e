import { extensionOf } from "../core/paths.ts";
import { packageOf } from "./files.ts";

export type ModuleFormat = "commonjs" | "module" | "json" | "builtin" | "ambiguous";

/** By extension and the nearest "type". "ambiguous": .js without a type, decided by its syntax, as Node 20.19 does. */
export function formatOf(path: string): ModuleFormat {
  const extension = extensionOf(path);
  if (extension === ".mjs" || extension === ".mts") return "module";
  if (extension === ".cjs" || extension === ".cts") return "commonjs";
  if (extension === ".json") return "json";
  const type = packageOf(path)?.data["type"];
  if (type === "module") return "module";
  if (type === "commonjs") return "commonjs";
  return "ambiguous";
}

const ESM_ONLY =
  /^(Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|import declarations may only appear at top level of a module|export declarations may only appear at top level of a module)/;
const TOP_LEVEL_AWAIT =
  /^(await is only valid in async functions|missing \) |Identifier '(module|exports|require|__filename|__dirname)' has already been declared)/;

/** Whether a failure to compile as CommonJS says that the source is an ES module. */
export function saysModule(error: unknown, source: string): boolean {
  if (!(error instanceof SyntaxError)) return false;
  return (
    ESM_ONLY.test(error.message) || (TOP_LEVEL_AWAIT.test(error.message) && /\b(await|import|export)\b/.test(source))
  );
}
