import { failedScripts } from "../core/fatal.ts";
import { host } from "../core/machine.ts";
import { rememberScript } from "../core/stack.ts";

/** V8 takes no white space in a script's name. */
const scriptName = (shown: string): string => shown.replace(/\s/g, (char) => encodeURIComponent(char));

/**
 * Compiles `head + body + tail` under the name `shown`. `head` stays on the first line, so lines are the user's own.
 * A SyntaxError remembers its script, so that an uncaught one can be printed with its line.
 */
export function compileScript(shown: string, original: string, head: string, body: string, tail: string): unknown {
  const name = scriptName(shown);
  const text = body.startsWith("#!") ? `//${body.slice(2)}` : body;
  const compiled = `${head}${text}${tail}\n//# sourceURL=${name}`;
  rememberScript(name, original, head.length);
  try {
    return host.compile(compiled);
  } catch (error) {
    if (error instanceof SyntaxError) markSyntaxError(error, name, compiled, head.length);
    throw error;
  }
}

/** `--check`, and a module's second try: does it parse? */
export function parses(head: string, body: string, tail: string): boolean {
  try {
    host.compile(`${head}${body}${tail}`);
    return true;
  } catch (error) {
    return !(error instanceof SyntaxError);
  }
}

function markSyntaxError(error: SyntaxError, shown: string, compiled: string, shift: number): void {
  if (failedScripts.has(error)) return;
  failedScripts.set(error, { shown, compiled, shift });
  error.stack = `SyntaxError: ${error.message}\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)\n    at Module._compile (node:internal/modules/cjs/loader:1495:20)`;
}
