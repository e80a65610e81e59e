import tables from "../tables/uv.json";

const byCode = new Map(tables.errors.map(([number, code, text]) => [code as string, { number, text }] as const));
export const errnoOf = (code: string): number => Number(byCode.get(code)?.number ?? -4094);

const byNumber = new Map(tables.errors.map(([number, code]) => [number as number, code as string] as const));
export const nameOfErrno = (number: number): string => byNumber.get(number) ?? "UNKNOWN";

/** As libuv's errors look in Node: `ENOENT: no such file or directory, open '/x'`. */
export function systemFailure(code: string, syscall: string, path?: string, dest?: string): Error {
  const known = byCode.get(code);
  let message = `${code}: ${known?.text ?? "unknown error"}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message) as Error & Record<string, unknown>;
  error["errno"] = errnoOf(code);
  error["code"] = code;
  error["syscall"] = syscall;
  if (path !== undefined) error["path"] = path;
  if (dest !== undefined) error["dest"] = dest;
  return error;
}
