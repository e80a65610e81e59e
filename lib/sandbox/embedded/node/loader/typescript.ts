import type { Transform } from "sucrase";

type Sucrase = typeof import("sucrase");
// Evaluated on first use: most programs are plain JavaScript.
const sucrase = (): Sucrase => require("sucrase") as Sucrase;

/** Removes types and compiles JSX; lines stay, columns move. Throws SyntaxError with the parser's position. */
export function stripTypes(source: string, path: string): string {
  const transforms: Transform[] = [];
  if (/\.[mc]?tsx?$/.test(path)) transforms.push("typescript");
  if (/x$/.test(path)) transforms.push("jsx");
  try {
    return sucrase().transform(source, {
      transforms,
      disableESTransforms: true,
      jsxRuntime: "classic",
      production: true,
      filePath: path,
    }).code;
  } catch (error) {
    const { message } = error as Error;
    const at = /\((\d+):(\d+)\)$/.exec(message);
    const clean = message.replace(`Error transforming ${path}: `, "").replace(/ \(\d+:\d+\)$/, "");
    const failure = new SyntaxError(clean);
    const line = Number(at?.[1] ?? 1);
    failure.stack = `SyntaxError: ${clean}\n    at ${path}:${line}:${Number(at?.[2] ?? 1)}`;
    throw failure;
  }
}
export const needsStripping = (path: string): boolean => /\.([mc]?tsx?|jsx)$/.test(path);
