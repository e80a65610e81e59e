import { browser } from "../core/browser.ts";
import { arrowText } from "../core/caret.ts";
import { partBinding } from "../core/parts.ts";
import { requireBuiltin } from "../core/realm.ts";
import { rememberOriginal } from "../core/scripts.ts";
import { setArrow } from "../core/syntax-errors.ts";
import { withPanel } from "../test-runner/package-sources.ts";
import type * as Part from "../typescript/part.ts";

let made: ReturnType<typeof Part.compiler> | null = null;
const compiler = () => {
  made ??= partBinding("typescript", "compiler") as unknown as ReturnType<typeof Part.compiler>;
  return made;
};

const TYPED = /\.([mc]?)(?:tsx?|jsx)$/;

/** What Node would take it for: ".mts" is ".mjs", ".tsx" is ".js". */
const extension = (path: string): string => {
  const at = path.lastIndexOf(".");
  const own = at <= path.lastIndexOf("/") ? "" : path.slice(at);
  const found = TYPED.exec(own);
  return found ? `.${found[1]}js` : own;
};

/** Removes types, compiles what of TypeScript runs, and JSX; lines stay, columns move. @throws SyntaxError */
function strip(source: string | Uint8Array, name: string): string | Uint8Array {
  const path = name.replace(/[?#].*$/, "");
  if (!TYPED.test(path)) return withPanel(source, path);
  const original = typeof source === "string" ? source : new browser.TextDecoder().decode(source);
  rememberOriginal(name, original);
  const file = path.startsWith("file:") ? (requireBuiltin("internal/url").fileURLToPath(path) as string) : path;
  const outcome = compiler().compile(original, file, readText);
  if ("code" in outcome) return outcome.code;
  const { message, line, column } = outcome.fault;
  const failure = new SyntaxError(message);
  setArrow(failure, arrowText(name, line, original.split("\n")[line - 1] ?? "", column, 1));
  throw failure;
}

function readText(path: string): string | null {
  try {
    return requireBuiltin("fs").readFileSync(path, "utf8") as string;
  } catch {
    return null;
  }
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
