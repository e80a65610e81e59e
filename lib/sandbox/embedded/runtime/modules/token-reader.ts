import type { Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import type { Edit } from "./syntax-types.ts";

function stringValue(literal: string): string {
  const body = literal.slice(1, -1);
  return body.includes("\\") ? String(new Function(`return ${literal}`)()) : body;
}

/** A place among the tokens of a text, and what is to be changed in that. */
export class TokenReader {
  protected readonly edits: Edit[] = [];
  /** The current token's. */
  protected at = 0;

  constructor(
    protected readonly source: string,
    protected readonly tokens: readonly Token[],
  ) {}

  /** The current one, or so many further; the last one beyond the end. */
  protected token(offset = 0): Token {
    return this.tokens[Math.min(this.at + offset, this.tokens.length - 1)]!;
  }
  protected text(token: Token): string {
    return this.source.slice(token.start, token.end);
  }
  /** A name, or the string that stands for one. */
  protected name(token: Token): string {
    const text = this.text(token);
    return /^["']/.test(text) ? stringValue(text) : text;
  }
  /** Takes a part of the text away; lines stay where they are. */
  protected blank(start: number, end: number): void {
    const text = this.source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, " ");
    this.edits.push({ start, end, text });
  }
}
