import { mathOf } from "./bc-functions.ts";
import {
  add,
  BcFault,
  compare,
  type Decimal,
  divide,
  integerOf,
  isZero,
  lengthOf,
  multiply,
  parseNumber,
  power,
  remainder,
  squareRoot,
  textOf,
  whole,
} from "./bc-numbers.ts";
import { type BcToken, tokensOf } from "./bc-tokens.ts";

class BcSyntax extends Error {}
export class BcQuit extends Error {}
/** Words of bc's language that are not here. */
const ABSENT = new Set(["if", "else", "while", "for", "break", "continue", "define", "auto", "return", "read"]);
const BUILT_IN = new Set(["length", "scale", "sqrt"]);
const MATH = new Set(["s", "c", "a", "l", "e"]);
const MOST_SCALE = 100_000;
const NOUGHT = whole(0);
const truth = (value: boolean): Decimal => whole(value ? 1 : 0);

type Expression = { readonly value: () => Decimal; readonly set?: (value: Decimal) => void; readonly silent?: boolean };
type Statement = () => void;

/** bc's language: reads a line of statements at a time and does what it says. */
export class Bc {
  #tokens: BcToken[] = [];
  #at = 0;
  readonly #names = new Map<string, Decimal>();

  constructor(
    private readonly out: (text: string) => void,
    private readonly math: boolean,
  ) {
    if (math) this.#names.set("scale", whole(20));
  }

  /** @throws BcQuit */
  run(text: string, complain: (text: string) => void): void {
    this.#tokens = tokensOf(text);
    for (this.#at = 0; this.#at < this.#tokens.length; ) {
      const started = this.#at;
      try {
        for (const statement of this.#line()) statement();
      } catch (caught) {
        if (caught instanceof BcSyntax)
          complain(`(standard_in) ${this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]?.line}: syntax error\n`);
        else if (caught instanceof BcFault) complain(`Runtime error: ${caught.message}\n`);
        else throw caught;
        if (this.#at === started || this.#tokens[this.#at - 1]?.text !== "\n") this.#skipLine();
      }
    }
  }

  #peek(): string {
    return this.#tokens[this.#at]?.text ?? "";
  }
  #take(...wanted: readonly string[]): string | null {
    const text = this.#peek();
    if (!wanted.includes(text) || text === "") return null;
    this.#at++;
    return text;
  }
  #need(...wanted: readonly string[]): string {
    const text = this.#take(...wanted);
    if (text === null) throw new BcSyntax();
    return text;
  }
  #skipLine(): void {
    while (this.#at < this.#tokens.length && this.#peek() !== "\n") this.#at++;
    this.#at++;
  }

  #line(): Statement[] {
    const all: Statement[] = [];
    for (;;) {
      if (this.#take("\n") !== null) return all;
      if (this.#take(";") !== null) continue;
      all.push(this.#statement());
      if (this.#peek() !== ";" && this.#peek() !== "\n") throw new BcSyntax();
    }
  }
  #statement(): Statement {
    const text = this.#peek();
    if (text.startsWith('"')) {
      this.#at++;
      return () => this.out(text.slice(1, -1));
    }
    if (ABSENT.has(text) || text === "{")
      throw new BcFault(`${text} is not available in this sandbox's bc: use node for what needs a program`);
    // As soon as it is read: what stands before it on its line is not done any more.
    if (this.#take("quit") !== null) throw new BcQuit();
    if (this.#take("halt") !== null)
      return () => {
        throw new BcQuit();
      };
    if (this.#take("print") !== null) return this.#print();
    const { value, silent } = this.#expression();
    return () => {
      const result = value();
      if (silent) return;
      this.#names.set("last", result);
      this.out(`${textOf(result, this.#number("obase", 10))}\n`);
    };
  }
  #print(): Statement {
    const parts: (() => string)[] = [];
    do {
      const text = this.#peek();
      if (text.startsWith('"')) {
        this.#at++;
        const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", q: '"', a: "\x07", r: "\r" };
        const shown = text.slice(1, -1).replaceAll(/\\(.)/g, (all, letter: string) => escapes[letter] ?? all);
        parts.push(() => shown);
      } else {
        const { value } = this.#expression();
        parts.push(() => textOf(value(), this.#number("obase", 10)));
      }
    } while (this.#take(",") !== null);
    return () => {
      for (const part of parts) this.out(part());
    };
  }
  #number(name: string, usual: number): number {
    const value = this.#names.get(name);
    return value ? Number(integerOf(value)) : usual;
  }
  get #scale(): number {
    return this.#number("scale", 0);
  }

  #expression(): Expression {
    return this.#chain(
      ["||"],
      () =>
        this.#chain(
          ["&&"],
          () => this.#not(),
          (a, b) => truth(!isZero(a) && !isZero(b)),
        ),
      (a, b) => truth(!isZero(a) || !isZero(b)),
    );
  }
  #chain(
    operators: readonly string[],
    operand: () => Expression,
    apply: (a: Decimal, b: Decimal, operator: string) => Decimal,
  ): Expression {
    let left = operand();
    for (let operator = this.#take(...operators); operator !== null; operator = this.#take(...operators)) {
      const [a, b, by] = [left.value, operand().value, operator];
      left = { value: () => apply(a(), b(), by) };
    }
    return left;
  }
  #not(): Expression {
    if (this.#take("!") === null)
      return this.#chain(
        ["<", ">", "<=", ">=", "==", "!="],
        () => this.#assignment(),
        (a, b, by) => {
          const order = compare(a, b);
          const equal = order === 0;
          return truth(
            by === "=="
              ? equal
              : by === "!="
                ? !equal
                : (by[0] === "<" ? order < 0 : order > 0) || (by[1] === "=" && equal),
          );
        },
      );
    const { value } = this.#not();
    return { value: () => truth(isZero(value())) };
  }
  #assignment(): Expression {
    const left = this.#sum();
    const operator = left.set ? this.#take("=", "+=", "-=", "*=", "/=", "%=", "^=") : null;
    if (operator === null || !left.set) return left;
    const { set, value } = left;
    const right = this.#assignment().value;
    return {
      silent: true,
      value: () => {
        const result = operator === "=" ? right() : this.#apply(operator[0] as string, value(), right());
        set(result);
        return result;
      },
    };
  }
  #apply(operator: string, a: Decimal, b: Decimal): Decimal {
    if (operator === "+") return add(a, b);
    if (operator === "-") return add(a, b, -1n);
    if (operator === "*") return multiply(a, b, this.#scale);
    if (operator === "/") return divide(a, b, this.#scale);
    return operator === "%" ? remainder(a, b, this.#scale) : power(a, b, this.#scale);
  }
  #sum(): Expression {
    const apply = (a: Decimal, b: Decimal, by: string): Decimal => this.#apply(by, a, b);
    return this.#chain(["+", "-"], () => this.#chain(["*", "/", "%"], () => this.#power(), apply), apply);
  }
  #power(): Expression {
    const base = this.#unary();
    if (this.#take("^") === null) return base;
    const exponent = this.#power().value;
    return { value: () => power(base.value(), exponent(), this.#scale) };
  }
  #unary(): Expression {
    if (this.#take("-") !== null) {
      const { value } = this.#unary();
      return { value: () => add(NOUGHT, value(), -1n) };
    }
    const step = this.#take("++", "--");
    const place = this.#place();
    const sign = (text: string): 1n | -1n => (text === "++" ? 1n : -1n);
    const { set, value } = place;
    if (step !== null) {
      if (!set) throw new BcSyntax();
      return {
        value: () => {
          const next = add(value(), whole(1), sign(step));
          set(next);
          return next;
        },
      };
    }
    const after = set ? this.#take("++", "--") : null;
    if (after === null || !set) return place;
    return {
      value: () => {
        const before = value();
        set(add(before, whole(1), sign(after)));
        return before;
      },
    };
  }

  #place(): Expression {
    const text = this.#peek();
    this.#at++;
    if (text === "(") {
      const { value } = this.#expression();
      this.#need(")");
      return { value };
    }
    if (text === ".") return { value: () => this.#names.get("last") ?? NOUGHT };
    if (/^[0-9A-F.]/.test(text)) return { value: () => parseNumber(text, this.#number("ibase", 10)) };
    if (!/^[a-z]/.test(text)) {
      this.#at--;
      throw new BcSyntax();
    }
    if (this.#take("(") !== null) return this.#call(text);
    const usual = text === "ibase" || text === "obase" ? whole(10) : NOUGHT;
    return { value: () => this.#names.get(text) ?? usual, set: (to) => this.#assign(text, to) };
  }
  #assign(name: string, to: Decimal): void {
    const number = Number(integerOf(to));
    if (name === "scale" && (number < 0 || number > MOST_SCALE)) throw new BcFault(`scale is from 0 to ${MOST_SCALE}`);
    if (name === "ibase" && (number < 2 || number > 16)) throw new BcFault("ibase is from 2 to 16");
    if (name === "obase" && (number < 2 || number > 99)) throw new BcFault("obase is from 2 to 99");
    this.#names.set(name, to);
  }
  #call(name: string): Expression {
    const given: (() => Decimal)[] = [];
    while (this.#take(")") === null) {
      given.push(this.#expression().value);
      if (this.#peek() !== ")") this.#need(",");
    }
    return {
      value: () => {
        const values = given.map((each) => each());
        const [first = NOUGHT] = values;
        if (BUILT_IN.has(name) && values.length === 1)
          return name === "length"
            ? whole(lengthOf(first))
            : name === "scale"
              ? whole(first.scale)
              : squareRoot(first, this.#scale);
        if (this.math && MATH.has(name) && values.length === 1) return mathOf(name, first, this.#scale);
        throw new BcFault(`Function ${name} not defined.`);
      },
    };
  }
}
