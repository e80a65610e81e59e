import { type Options, type Transform, transform } from "sucrase";
import { compileTypeScript } from "./compile.ts";
import { ProjectOptions, type ReadText } from "./project-options.ts";
import { type CompilerOptions, PlacedError } from "./unit.ts";

/** A text that is not what its name says: where, from 1, and in whose words. */
export type SourceFault = { readonly message: string; readonly line: number; readonly column: number };
export type Outcome = { readonly code: string } | { readonly fault: SourceFault };

type JsxOptions = Pick<Options, "jsxImportSource" | "jsxPragma" | "jsxFragmentPragma"> & {
  readonly jsxRuntime: "automatic" | "classic";
};
const ESM = /^[^\S\n]*(?:import\b(?!\s*\()|export\b)/m;

/** What the file says of its JSX itself comes before what the project says. */
function jsxOptions(source: string, options: CompilerOptions): JsxOptions {
  const pragma = (name: string): string | undefined => new RegExp(`@${name}\\s+([^\\s*]+)`).exec(source)?.[1];
  const comments = /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/.*/.test(source) ? source : "";
  const runtime = comments && pragma("jsxRuntime");
  const automatic = runtime ? runtime === "automatic" : /^(?:react-jsx|react-jsxdev|preserve)$/.test(options.jsx ?? "");
  const importSource = (comments && pragma("jsxImportSource")) || options.jsxImportSource;
  const factory = (comments && pragma("jsx")) || options.jsxFactory;
  const fragment = (comments && pragma("jsxFrag")) || options.jsxFragmentFactory;
  return {
    jsxRuntime: automatic || (importSource && runtime !== "classic") ? "automatic" : "classic",
    ...(importSource ? { jsxImportSource: importSource } : {}),
    ...(factory ? { jsxPragma: factory } : {}),
    ...(fragment ? { jsxFragmentPragma: fragment } : {}),
  };
}

function compile(source: string, path: string, options: CompilerOptions): string {
  let code = source;
  const transforms: Transform[] = [];
  const jsx = path.endsWith("x") ? jsxOptions(source, options) : null;
  if (/tsx?$/.test(path)) {
    const factories = [jsx?.jsxPragma ?? "React", jsx?.jsxFragmentPragma ?? "React"].map(
      (each) => each.split(".")[0] ?? "",
    );
    const compiled = compileTypeScript(source, path, options, jsx?.jsxRuntime === "classic" ? factories : []);
    code = compiled.code;
    if (compiled.assignsExports) transforms.push("imports");
  }
  if (jsx) transforms.push("jsx");
  // The automatic runtime is imported: a script requires it.
  if (jsx?.jsxRuntime === "automatic" && !/\.m[tj]sx$/.test(path) && !ESM.test(code)) transforms.push("imports");
  if (transforms.length === 0) return code;
  return transform(code, {
    transforms: [...new Set(transforms)],
    disableESTransforms: true,
    preserveDynamicImport: true,
    production: true,
    filePath: path,
    ...jsx,
  }).code;
}

function faultOf(error: unknown, source: string, path: string): SourceFault {
  const { message, loc } = error as Error & { loc?: { line: number; column: number } };
  if (error instanceof PlacedError) {
    const lines = source.slice(0, error.start).split("\n");
    return { message, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
  }
  const at = /\((\d+):(\d+)\)$/.exec(message);
  const words = message.replace(`Error transforming ${path}: `, "").replace(/ \(\d+:\d+\)$/, "");
  return {
    message: words,
    line: loc?.line ?? Number(at?.[1] ?? 1),
    column: loc ? loc.column + 1 : Number(at?.[2] ?? 1),
  };
}

/** Compiled in a process on first use: most programs are plain JavaScript. */
export const compiler = () => {
  let projects: ProjectOptions | null = null;
  return {
    compile(source: string, path: string, read: ReadText): Outcome {
      projects ??= new ProjectOptions(read);
      try {
        return { code: compile(source, path, projects.of(path)) };
      } catch (error) {
        return { fault: faultOf(error, source, path) };
      }
    },
  };
};
