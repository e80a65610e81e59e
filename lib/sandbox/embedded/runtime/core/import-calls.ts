import { importCalls } from "../../node/loader/import-calls.ts";

/** `import(` becomes `$imprt(`, of the same length: nothing moves. */
export function importCallsOf(code: string): { readonly text: string; readonly calls: boolean } {
  if (!/\bimport\s*(?:\/\*[\s\S]*?\*\/\s*)?\(/.test(code)) return { text: code, calls: false };
  const text = importCalls(code);
  return { text, calls: text !== code };
}
