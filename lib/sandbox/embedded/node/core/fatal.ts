import { isError } from "./errors.ts";
import { host, NODE_VERSION, writeText } from "./machine.ts";
import { arrow, firstPosition, type Position } from "./stack.ts";

/** The script a SyntaxError came from when it did not compile; the loader leaves it here, with the text that failed. */
export const failedScripts = new WeakMap<
  object,
  { readonly shown: string; readonly compiled: string; readonly shift: number }
>();
/** Where an error that has no stack of user code belongs: a missing export, say. Printed in place of the first frame. */
export const positions = new WeakMap<object, Position & { readonly length?: number }>();

const FROM_PROMISE =
  "node:internal/process/promises:394\n      triggerUncaughtException(err, true /* fromPromise */);\n      ^\n\n";

type Inspect = (value: unknown, options?: object) => string;

function atThrow(at: Position, line: string | undefined): Position {
  const before = (line ?? "").slice(0, at.column - 1);
  const thrown = /(?:^|[\s;{}()])throw\s+$/.exec(before);
  return thrown ? { ...at, column: before.lastIndexOf("throw") + 1 } : at;
}

function print(text: string): void {
  writeText(2, `${text}\n\nNode.js ${NODE_VERSION}\n`);
}

/**
 * Prints an uncaught error as Node does, then calls `end`. `rejected`: it came from a promise, so the caret is where it
 * was made rather than where it was thrown.
 */
export function printFatal(
  error: unknown,
  rejected: boolean,
  sourceLine: (at: Position) => string | undefined,
  inspect: Inspect,
  end: () => void,
): void {
  if (!isError(error)) {
    const hint =
      typeof error === "object" ? "" : "(Use `node --trace-uncaught ...` to show where the exception was thrown)\n";
    writeText(
      2,
      `Uncaught:\n${typeof error === "string" ? error : inspect(error)}\n${hint}\nNode.js ${NODE_VERSION}\n`,
    );
    end();
    return;
  }
  const failed = failedScripts.get(error);
  if (failed) {
    host.locateSyntaxError(failed.compiled, (found) => {
      const where = found && {
        script: failed.shown,
        line: found.line,
        column: Math.max(1, found.line === 1 ? found.column - failed.shift : found.column),
      };
      print(`${where ? arrow(where) : failed.shown}\n\n${inspect(error)}`);
      end();
    });
    return;
  }
  const stack = typeof error.stack === "string" ? error.stack : "";
  const known = positions.get(error);
  const found = known ?? firstPosition(stack);
  const at = found && (rejected || known ? found : atThrow(found, sourceLine(found)));
  const head = at
    ? `${arrow(at)}${known?.length ? "^".repeat(known.length - 1) : ""}\n${known?.length ? "" : "\n"}`
    : rejected
      ? FROM_PROMISE
      : "Uncaught:\n";
  print(head + inspect(error));
  end();
}
