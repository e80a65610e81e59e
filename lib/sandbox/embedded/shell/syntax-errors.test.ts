import { describe, expect, it } from "vitest";
import { faultText, syntaxFault } from "./syntax-errors.ts";

const said = (message: string, script: string): string | null => {
  const fault = syntaxFault(message, script);
  return fault && faultText(fault, `${fault.line}: `);
};

describe("a script that cannot be read", () => {
  it("ends too early on the line after its last, whatever was looked for", () => {
    const text = "syntax error: unexpected end of file";
    expect(syntaxFault("Parse error at 1:8: Expected THEN, got EOF", "if true")).toEqual({
      text,
      line: 2,
      ended: true,
    });
    expect(said("Parse error at 1:14: syntax error near unexpected token `fi'", "if true; then")).toBe(`2: ${text}\n`);
    expect(said("Parse error at 2:1: syntax error near unexpected token `done'", "while :; do # c\n")).toBe(
      `2: ${text}\n`,
    );
  });
  it("has a word too many, which is shown with its line", () => {
    expect(said("Parse error at 1:4: Expected THEN, got SEMICOLON", "if ; then echo; fi")).toBe(
      "1: syntax error near unexpected token `;'\n1: `if ; then echo; fi'\n",
    );
    expect(said("Parse error at 1:1: syntax error near unexpected token `)'", "echo )")).toBe(
      "1: syntax error near unexpected token `)'\n1: `echo )'\n",
    );
    expect(said("Parse error at 1:7: Expected redirection target", "echo >")).toBe(
      "1: syntax error near unexpected token `newline'\n1: `echo >'\n",
    );
  });
  it("has a quote that nothing closes", () => {
    expect(said("line 2: unexpected EOF while looking for matching `\"'", 'a\n"b')).toBe(
      "2: unexpected EOF while looking for matching `\"'\n",
    );
    expect(said("Parse error at 0:0: unexpected EOF while looking for matching '}'", "echo ${x")).toBe(
      "1: unexpected EOF while looking for matching `}'\n",
    );
  });
  it("uses words of bash that are not here, and says what to do instead", () => {
    expect(said("Parse error at 1:1: syntax error near unexpected token `select'", "select x in a; do :; done")).toBe(
      "1: select is not available in this sandbox's shell: read the choice with `read` in a while loop\n",
    );
  });
  it("is none when the message is about something else", () => {
    expect(syntaxFault("bash: x: command not found", "x")).toBeNull();
    expect(syntaxFault("Parse error at 1:1: Too many tokens: 1 exceeds limit of 0", "x y")?.text).toMatch(/^Too many/);
  });
});
