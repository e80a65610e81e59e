import { BcFault, type Decimal, integerOf, squareRoot, whole, withScale } from "./bc-numbers.ts";

/** Digits beyond those that are asked for. */
const GUARD = 12;
type Fixed = { readonly places: number; readonly one: bigint };
const fixed = (places: number): Fixed => ({ places, one: 10n ** BigInt(places) });
const root = (value: bigint, { places }: Fixed): bigint => squareRoot({ digits: value, scale: places }, places).digits;

/** The sum of a series whose next term `step` gives, until nothing is added any more. */
function series(first: bigint, step: (term: bigint, at: bigint) => bigint, part: (term: bigint, at: bigint) => bigint) {
  let sum = 0n;
  let term = first;
  for (let at = 1n; term !== 0n; at++) {
    sum += part(term, at);
    term = step(term, at);
  }
  return sum;
}
function arctangent(value: bigint, how: Fixed): bigint {
  const { one } = how;
  if (value < 0n) return -arctangent(-value, how);
  if (value > one) return 2n * arctangent(one, how) - arctangent((one * one) / value, how);
  if (value * 10n > one) {
    const halved = (value * one) / (one + root(one + (value * value) / one, how));
    return 2n * arctangent(halved, how);
  }
  const square = (value * value) / one;
  return series(
    value,
    (term) => (-term * square) / one,
    (term, at) => term / (2n * at - 1n),
  );
}
function exponential(value: bigint, how: Fixed): bigint {
  const { one } = how;
  let small = value;
  let halvings = 0;
  while (small * 2n > one || small * -2n > one) {
    small /= 2n;
    halvings++;
  }
  let result = series(
    one,
    (term, at) => (term * small) / (one * at),
    (term) => term,
  );
  for (; halvings > 0; halvings--) result = (result * result) / one;
  return result;
}
function logarithm(value: bigint, how: Fixed): bigint {
  const { one } = how;
  let near = value;
  let factor = 2n;
  while (near * 10n > one * 11n || near * 10n < one * 9n) {
    near = root(near, how);
    factor *= 2n;
  }
  const ratio = ((near - one) * one) / (near + one);
  const square = (ratio * ratio) / one;
  return (
    factor *
    series(
      ratio,
      (term) => (term * square) / one,
      (term, at) => term / (2n * at - 1n),
    )
  );
}
function sine(value: bigint, how: Fixed): bigint {
  const { one } = how;
  const turn = 8n * arctangent(one, how);
  let rest = value % turn;
  if (rest * 2n > turn) rest -= turn;
  else if (rest * 2n < -turn) rest += turn;
  const square = (rest * rest) / one;
  return series(
    rest,
    (term, at) => (-term * square) / (one * (2n * at) * (2n * at + 1n)),
    (term) => term,
  );
}

/** Those of `bc -l`: sine, cosine, arctangent, logarithm and exponential, cut off at `scale` digits. */
export function mathOf(name: string, value: Decimal, scale: number): Decimal {
  const size = integerOf(value).toString().length;
  if (name === "e" && size > 6) throw new BcFault("exponent too large");
  // An exponential has as many digits before its point as its exponent says.
  const before = name === "e" ? Math.ceil(Math.abs(Number(integerOf(value))) / 2) : size;
  const how = fixed(scale + GUARD + before);
  const given = withScale(value, how.places).digits;
  const cut = (digits: bigint): Decimal => withScale({ digits, scale: how.places }, scale);
  if (name === "a") return cut(arctangent(given, how));
  if (name === "e") return cut(exponential(given, how));
  if (name === "l") {
    // What bc itself answers where there is no logarithm.
    if (given <= 0n) return withScale({ digits: 1n - 10n ** BigInt(scale), scale: 0 }, 0);
    return cut(logarithm(given, how));
  }
  if (name === "s") return cut(sine(given, how));
  if (name === "c") return cut(sine(given + 2n * arctangent(how.one, how), how));
  return whole(0);
}
