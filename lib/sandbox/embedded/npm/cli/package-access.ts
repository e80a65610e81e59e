import type { PackageCalls } from "../package-calls.ts";

/** Where the program puts what only it has (see ../cli-program.ts). */
export const ACCESS = Symbol.for("tabwright.packages");

type Access = Pick<PackageCalls, "document" | "place">;

export const hasAccess = (): boolean => (globalThis as Record<symbol, unknown>)[ACCESS] !== undefined;
export const packageCalls = (): Access => (globalThis as unknown as Record<symbol, Access>)[ACCESS] as Access;
