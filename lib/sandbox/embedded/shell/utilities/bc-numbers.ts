/** A decimal number: digits, and how many of them stand after the point. */
export type Decimal = { readonly digits: bigint; readonly scale: number };
export class BcFault extends Error {}

/** Digits that a result may have: more would take the machine's memory, not its time. */
const MOST_DIGITS = 1_000_000;
const ROW = 68;
const DIGITS = "0123456789ABCDEF";

const ten = (places: number): bigint => 10n ** BigInt(places);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
export const whole = (value: bigint | number): Decimal => ({ digits: BigInt(value), scale: 0 });
export const isZero = ({ digits }: Decimal): boolean => digits === 0n;
/** Cut off, never rounded. */
export const withScale = ({ digits, scale }: Decimal, to: number): Decimal => ({
  digits: to >= scale ? digits * ten(to - scale) : digits / ten(scale - to),
  scale: to,
});
export const integerOf = (value: Decimal): bigint => withScale(value, 0).digits;
export function lengthOf(value: Decimal): number {
  return Math.max(absolute(value.digits).toString().length, value.scale);
}

export function add(a: Decimal, b: Decimal, sign: 1n | -1n = 1n): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: withScale(a, scale).digits + sign * withScale(b, scale).digits, scale };
}
export function compare(a: Decimal, b: Decimal): number {
  const { digits } = add(a, b, -1n);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}
export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
  const product = { digits: a.digits * b.digits, scale: a.scale + b.scale };
  return withScale(product, Math.min(product.scale, Math.max(scale, a.scale, b.scale)));
}
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  if (b.digits === 0n) throw new BcFault("Divide by zero");
  const shift = scale + b.scale - a.scale;
  return { digits: shift >= 0 ? (a.digits * ten(shift)) / b.digits : a.digits / (b.digits * ten(-shift)), scale };
}
export function remainder(a: Decimal, b: Decimal, scale: number): Decimal {
  const quotient = divide(a, b, scale);
  const product = { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale };
  return withScale(add(a, product, -1n), Math.max(scale + b.scale, a.scale));
}
export function power(a: Decimal, b: Decimal, scale: number): Decimal {
  const exponent = integerOf(b);
  const times = absolute(exponent);
  if (times * BigInt(absolute(a.digits).toString().length) > MOST_DIGITS && absolute(a.digits) > 1n)
    throw new BcFault("exponent too large");
  const count = Number(times);
  const raised = { digits: a.digits ** times, scale: a.scale * count };
  if (exponent < 0n) return divide(whole(1), raised, scale);
  return withScale(raised, Math.min(raised.scale, Math.max(scale, a.scale)));
}
function rootOf(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length >> 1) + 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
export function squareRoot(value: Decimal, scale: number): Decimal {
  if (value.digits < 0n) throw new BcFault("Square root of a negative number");
  const places = Math.max(scale, value.scale);
  return { digits: rootOf(withScale(value, places * 2).digits), scale: places };
}

/** A number as it is written; digits beyond the base count as its last. */
export function parseNumber(text: string, base: number): Decimal {
  const [front = "", back = ""] = text.split(".");
  const worth = (digit: string): number => Math.min(DIGITS.indexOf(digit), text.length === 1 ? 16 : base - 1);
  if (base === 10 && /^\d*$/.test(front + back))
    return { digits: BigInt(`${front}${back}` || "0"), scale: back.length };
  let digits = 0n;
  for (const digit of front + back) digits = digits * BigInt(base) + BigInt(worth(digit));
  return back === "" ? whole(digits) : divide(whole(digits), whole(BigInt(base) ** BigInt(back.length)), back.length);
}

function inBase(value: Decimal, base: number): string {
  const front = integerOf(value);
  const digit = (at: bigint): string =>
    base <= 16 ? (DIGITS[Number(at)] as string) : ` ${String(at).padStart(2, "0")}`;
  let text = "";
  for (let rest = front; rest > 0n; rest /= BigInt(base)) text = digit(rest % BigInt(base)) + text;
  if (value.scale === 0) return text;
  text += ".";
  let rest = add(value, whole(front), -1n);
  for (let unit = 1n; unit < ten(value.scale); unit *= BigInt(base)) {
    rest = { digits: rest.digits * BigInt(base), scale: rest.scale };
    text += digit(integerOf(rest));
    rest = add(rest, whole(integerOf(rest)), -1n);
  }
  return text;
}
/** As bc prints it: without a zero before the point, in rows. */
export function textOf(value: Decimal, base: number): string {
  if (value.digits === 0n) return "0";
  const positive = { digits: absolute(value.digits), scale: value.scale };
  const padded = positive.digits.toString().padStart(value.scale + 1, "0");
  const decimal =
    value.scale === 0 ? padded : `${padded.slice(0, -value.scale).replace(/^0$/, "")}.${padded.slice(-value.scale)}`;
  const text = `${value.digits < 0n ? "-" : ""}${base === 10 ? decimal : inBase(positive, base)}`;
  return text.length <= ROW + 1 ? text : (text.match(new RegExp(`.{1,${ROW}}`, "g")) ?? []).join("\\\n");
}
