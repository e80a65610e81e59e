import type { AppError, Result } from "../../domain/errors.ts";

/** Assertions for contracts, which run without a test runner too. */
export function equal(actual: unknown, expected: unknown, what = "value"): void {
  const [is, should] = [canonical(actual), canonical(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should.slice(0, 400)}, got ${is.slice(0, 400)}`);
}

export function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`Expected a value, got ${result.error.code}: ${result.error.message}`);
}

export function error(result: Result<unknown>): AppError {
  if (!result.ok) return result.error;
  throw new Error(`Expected an error, got ${canonical(result.value).slice(0, 400)}`);
}

/** Polls a condition that another task brings about; fails after five seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function canonical(anything: unknown): string {
  return (
    JSON.stringify(anything, (_key, item: unknown) => {
      if (item instanceof Uint8Array) return { bytes: [...item] };
      if (item instanceof Set) return { set: [...item].sort() };
      if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
      return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? "undefined"
  );
}
