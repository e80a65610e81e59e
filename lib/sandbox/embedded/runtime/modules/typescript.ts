import type { Transform } from "sucrase";
import { browser } from "../core/browser.ts";
import { arrowText } from "../core/caret.ts";
import { partBinding } from "../core/parts.ts";
import { rememberOriginal } from "../core/scripts.ts";
import { setArrow } from "../core/syntax-errors.ts";
import type * as Part from "./typescript-part.ts";

const sucrase = () => partBinding("typescript", "sucrase") as unknown as ReturnType<typeof Part.sucrase>;

const TYPED = /\.([mc]?)(?:tsx?|jsx)$/;

/** What Node would take it for: ".mts" is ".mjs", ".tsx" is ".js". */
const extension = (path: string): string => {
  const at = path.lastIndexOf(".");
  const own = at <= path.lastIndexOf("/") ? "" : path.slice(at);
  const found = TYPED.exec(own);
  return found ? `.${found[1]}js` : own;
};

/** Removes types and compiles JSX; lines stay, columns move. @throws SyntaxError */
function strip(source: string | Uint8Array, name: string): string | Uint8Array {
  const path = name.replace(/[?#].*$/, "");
  if (!TYPED.test(path)) return source;
  const original = typeof source === "string" ? source : new browser.TextDecoder().decode(source);
  rememberOriginal(name, original);
  const transforms: Transform[] = [];
  if (/tsx?$/.test(path)) transforms.push("typescript");
  if (/x$/.test(path)) transforms.push("jsx");
  try {
    return sucrase().transform(original, {
      transforms,
      disableESTransforms: true,
      preserveDynamicImport: true,
      jsxRuntime: "classic",
      production: true,
      filePath: path,
    }).code;
  } catch (error) {
    throw located(error as Error, original, name, path);
  }
}

function located(error: Error, original: string, name: string, path: string): SyntaxError {
  const at = /\((\d+):(\d+)\)$/.exec(error.message);
  const message = error.message.replace(`Error transforming ${path}: `, "").replace(/ \(\d+:\d+\)$/, "");
  const failure = new SyntaxError(message);
  const [line, column] = [Number(at?.[1] ?? 1), Number(at?.[2] ?? 1)];
  setArrow(failure, arrowText(name, line, original.split("\n")[line - 1] ?? "", column, 1));
  return failure;
}

/** From TypeScript, "./x.js" may mean x.ts, and "./x" too: tried once nothing else was found. */
function find(request: string, from: unknown, look: (path: string) => string | false): string | false {
  if (typeof from !== "string" && typeof (from as { href?: unknown } | null)?.href !== "string") return false;
  if (!TYPED.test(String(from).replace(/[?#].*$/, "")) || !/^(?:\.{0,2}\/)/.test(request) || look(request))
    return false;
  const [, base = request, kind] = /^(.*)\.([mc]?)jsx?$/.exec(request) ?? [];
  const tries =
    kind === undefined
      ? [`${request}.ts`, `${request}.tsx`, `${request}/index.ts`, `${request}/index.tsx`]
      : [`${base}.${kind}ts`, `${base}.tsx`];
  for (const path of tries) {
    const found = look(path);
    if (found) return found;
  }
  return false;
}

export const typescript = { extension, strip, find };
