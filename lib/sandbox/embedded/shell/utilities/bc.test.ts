import { describe, expect, it } from "vitest";
import { Bc, BcQuit } from "./bc-language.ts";

function bc(text: string, math = false): string {
  let said = "";
  const say = (part: string): void => {
    said += part;
  };
  try {
    new Bc(say, math).run(text, say);
  } catch (caught) {
    if (!(caught instanceof BcQuit)) throw caught;
  }
  return said.replace(/\n$/, "");
}

// What GNU bc 1.07.1 answers.
describe("bc", () => {
  it("cuts off at the scale, and never rounds", () => {
    expect(bc("10/3; scale=2; 10/3; scale=4; -1/7; 1.5*2.25; 7.5%2; 100*1.005")).toBe(
      "3\n3.33\n-.1428\n3.375\n0\n100.500",
    );
    expect(bc("2^-1; sqrt(2); scale=10; sqrt(2); 2^-2")).toBe("0\n1\n1.4142135623\n.2500000000");
  });
  it("has as many digits as there are, in rows", () => {
    expect(bc("2^100")).toBe("1267650600228229401496703205376");
    expect(bc("10^70")).toBe(`1${"0".repeat(67)}\\\n000`);
  });
  it("reads and writes other bases", () => {
    expect(bc("obase=16; 255; obase=2; 10; obase=10; ibase=16; FF; A")).toBe("FF\n1010\n255\n10");
  });
  it("keeps variables, compares, and shows what is no assignment", () => {
    expect(bc("x=3; y=x*2; y+1; x+=2; x; x++; --x; last; 5>3; !5; 1&&0; (1+2)*3 - -4")).toBe(
      "7\n5\n5\n5\n5\n1\n0\n0\n13",
    );
  });
  it("has the functions of -l to the last digit", () => {
    expect(bc("4*a(1); e(1); l(2); s(1); c(1); 1/3", true)).toBe(
      "3.14159265358979323844\n2.71828182845904523536\n.69314718055994530941\n.84147098480789650665\n.54030230586813971740\n.33333333333333333333",
    );
  });
  it("goes on with the next line after a mistake, and ends at quit", () => {
    expect(bc("1 +\n1=2\n1/0; 5\n6\n7; quit; 8\n9")).toBe(
      "(standard_in) 2: syntax error\n(standard_in) 2: syntax error\nRuntime error: Divide by zero\n6",
    );
  });
  it("says what it does not have, and refuses what would take all memory", () => {
    expect(bc("while (1) { 2 }\n3")).toBe(
      "Runtime error: while is not available in this sandbox's bc: use node for what needs a program\n3",
    );
    expect(bc("9^9^9\nscale=10^9\n1")).toMatch(/^Runtime error: exponent too large\nRuntime error: scale is .*\n1$/);
  });
});
