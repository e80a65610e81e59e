import { OPERATION, STAT_NUMBERS } from "../../../process/operations.ts";
import { nameOfErrno } from "../../core/failure.ts";
import { type Any, sys } from "../../core/machine.ts";
import { at, given } from "./paths.ts";
import { checkDescriptor, complete, Fault, failureOf, operation } from "./request.ts";

export const FIELDS = STAT_NUMBERS;
/** For plain calls; requests, of which there may be many at once, get an array of their own. */
export const statValues = new Float64Array(FIELDS * 2);
export const bigintStatValues = new BigInt64Array(FIELDS * 2);
export const statFsValues = new Float64Array(7);
export const bigintStatFsValues = new BigInt64Array(7);

/** What the kernel has just answered, as the library wants it. */
export function takeStat(bigint: boolean, shared: boolean): Float64Array | BigInt64Array {
  const { numbers } = sys.files;
  if (bigint) {
    const into = shared ? bigintStatValues : new BigInt64Array(FIELDS);
    for (let i = 0; i < FIELDS; i++) into[i] = BigInt(Math.trunc(numbers[i] as number));
    return into;
  }
  const into = shared ? statValues : new Float64Array(FIELDS);
  for (let i = 0; i < FIELDS; i++) into[i] = numbers[i] as number;
  return into;
}

const NONE = new Set(["ENOENT", "ENOTDIR"]);
/** stat and lstat: where there is no such file they answer nothing, if they are asked so. */
function onPath(name: "stat" | "lstat") {
  const own = name === "lstat" ? 1 : 0;
  const bound = (path: Any, bigint: boolean, request: Any, throws = true): Any => {
    const status = sys.files.run(OPERATION.stat, at(path), "", own);
    const outcome = status < 0 ? new Fault(status, name, given(path)) : takeStat(bigint, request === undefined);
    if (request !== undefined) return complete(request, outcome);
    if (!(outcome instanceof Fault)) return outcome;
    if (!throws && NONE.has(nameOfErrno(status))) return undefined;
    throw failureOf(outcome, bound);
  };
  return bound;
}

const fstat = (fd: number, bigint: boolean, request: Any): Any => {
  checkDescriptor(fd);
  const status = sys.files.run(OPERATION.fstat, "", "", fd);
  const outcome = status < 0 ? new Fault(status, "fstat") : takeStat(bigint, request === undefined);
  if (request !== undefined) return complete(request, outcome);
  if (!(outcome instanceof Fault)) return outcome;
  throw failureOf(outcome, fstat);
};

const statfs = operation(2, (path: Any, bigint: boolean, request: Any) => {
  const status = sys.files.run(OPERATION.statfs, at(path));
  if (status < 0) return new Fault(status, "statfs", given(path));
  const values = sys.files.numbers.slice(0, 7);
  const shared = request === undefined;
  if (bigint) {
    const into = shared ? bigintStatFsValues : new BigInt64Array(7);
    into.set(Array.from(values, BigInt));
    return into;
  }
  const into = shared ? statFsValues : new Float64Array(7);
  into.set(values);
  return into;
});

export const statFunctions = { stat: onPath("stat"), lstat: onPath("lstat"), fstat, statfs };
