import { type File, parse } from "sucrase/dist/esm/parser/index.js";
import { IdentifierRole, type Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";
import { declaredNames, strayArguments, strayReturn } from "./early-errors.ts";
import { DEFAULT_LOCAL, ExportNames } from "./export-names.ts";
import { reassigned } from "./reassigned.ts";
import { type EsmSyntax, type ImportName, ModuleSyntaxError, type Request } from "./syntax-types.ts";
import { TokenReader } from "./token-reader.ts";

/** Reads a module's imports and exports. @throws ModuleSyntaxError, and the parser's errors, whose words are not the engine's */
export function readEsm(source: string): EsmSyntax {
  return new Reader(source, parse(source, false, false, false)).read();
}

class Reader extends TokenReader {
  readonly #file: File;
  readonly #requests: Request[] = [];
  readonly #imports: ImportName[] = [];
  readonly #exports = new ExportNames();
  readonly #stars: number[] = [];
  #meta = false;

  constructor(source: string, file: File) {
    super(source, file.tokens);
    this.#file = file;
  }

  read(): EsmSyntax {
    let depth = 0;
    for (this.at = 0; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at]!;
      if (token.type === T._import || this.#isMeta()) this.#import();
      else if (token.type === T._export && depth === 0) this.#export();
      else if (token.type === T.braceL || token.type === T.dollarBraceL) depth++;
      else if (token.type === T.braceR) depth--;
    }
    this.#exports.link(this.#imports, () => declaredNames(this.source, this.tokens));
    this.edits.push(...strayArguments(this.source, this.#file));
    const stray = strayReturn(this.#file);
    if (stray) throw new ModuleSyntaxError("Illegal return statement", stray);
    return {
      source: this.source,
      requests: this.#requests,
      imports: this.#imports,
      locals: this.#exports.locals,
      reExports: this.#exports.reExports,
      stars: this.#stars,
      mutable: reassigned(this.source, this.tokens, new Set(this.#exports.locals.values())),
      edits: this.edits,
      meta: this.#meta,
      file: this.#file,
    };
  }

  /** The parser makes the "import" of import.meta a plain name, as it does with a property of that name. */
  #isMeta(): boolean {
    const [token, dot, meta] = [this.token(), this.token(1), this.token(2)];
    const before = this.tokens[this.at - 1]?.type;
    return (
      token.type === T.name &&
      token.end - token.start === 6 &&
      dot.type === T.dot &&
      before !== T.dot &&
      before !== T.questionDot &&
      this.text(token) === "import" &&
      this.text(meta) === "meta"
    );
  }
  #request(token: Token): number {
    const next = this.token(1);
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    if (next.type === T._with || (this.text(next) === "assert" && this.token(2).type === T.braceL)) {
      let at = this.at + 3;
      while (this.tokens[at] && this.tokens[at]!.type !== T.braceR) {
        if (this.tokens[at + 1]?.type === T.colon) {
          attributes[this.name(this.tokens[at]!)] = this.name(this.tokens[at + 2]!);
          at += 2;
        }
        at++;
      }
      this.at = at;
    }
    const specifier = this.name(token);
    const same = JSON.stringify(attributes);
    const known = this.#requests.findIndex(
      (each) => each.specifier === specifier && JSON.stringify(each.attributes) === same,
    );
    return known >= 0 ? known : this.#requests.push({ specifier, attributes }) - 1;
  }

  /** The end of the statement at the current token, with its semicolon. */
  #end(): number {
    if (this.token(1).type === T.semi) this.at++;
    return this.token().end;
  }

  #import(): void {
    const start = this.token();
    const next = this.token(1);
    const before = this.tokens[this.at - 1];
    if (before && (before.type === T.dot || before.type === T.questionDot)) return;
    if (next.type === T.dot) {
      this.edits.push({ start: start.start, end: this.token(2).end, text: "$importMeta" });
      this.#meta = true;
      this.at += 2;
      return;
    }
    if (next.type === T.parenL) {
      this.edits.push({ start: start.start, end: start.end, text: "$imprt" });
      return;
    }
    if (next.type === T.string) {
      this.at++;
      this.#request(next);
      this.blank(start.start, this.#end());
      return;
    }
    const names: Omit<ImportName, "request">[] = [];
    this.at++;
    while (this.token().type !== T.eof) {
      const token = this.token();
      if (token.type === T.string && this.text(this.token(-1)) === "from") break;
      if (token.type === T.star) {
        const local = this.token(2);
        names.push({ imported: "*", local: this.text(local), start: local.start, end: local.end });
        this.at += 2;
      } else if (token.type === T.braceL) this.#importList(names);
      else if (token.type !== T.comma && !(this.text(token) === "from" && this.token(1).type === T.string)) {
        names.push({ imported: "default", local: this.text(token), start: token.start, end: token.end });
      }
      this.at++;
    }
    const request = this.#request(this.token());
    for (const name of names) this.#imports.push({ ...name, request });
    this.blank(start.start, this.#end());
  }

  #importList(names: Omit<ImportName, "request">[]): void {
    for (this.at++; this.token().type !== T.braceR && this.token().type !== T.eof; this.at++) {
      const token = this.token();
      if (token.type === T.comma) continue;
      const renamed = this.token(1).type === T._as || this.text(this.token(1)) === "as";
      const local = renamed ? this.token(2) : token;
      names.push({ imported: this.name(token), local: this.text(local), start: token.start, end: token.end });
      if (renamed) this.at += 2;
    }
  }

  #export(): void {
    const start = this.token();
    const next = this.token(1);
    if (next.type === T._default) {
      this.#exportDefault(start);
      return;
    }
    if (next.type === T.star) {
      const named = this.text(this.token(2)) === "as" ? this.name(this.token(3)) : null;
      this.at += named === null ? 3 : 5;
      const request = this.#request(this.token());
      if (named === null) this.#stars.push(request);
      else this.#exports.again(named, request, "*", next);
      this.blank(start.start, this.#end());
      return;
    }
    if (next.type === T.braceL) {
      this.#exportList(start);
      return;
    }
    this.blank(start.start, start.end);
    if (next.type === T._const || next.type === T._let || next.type === T._var) {
      this.#exportDeclared();
      return;
    }
    const named = this.tokens
      .slice(this.at + 1, this.at + 6)
      .find((t) => t.type === T.name && this.text(t) !== "async");
    if (named) this.#exports.local(this.text(named), this.text(named), named);
  }

  #exportDefault(start: Token): void {
    const value = this.token(2);
    const isAsync = this.text(value) === "async" && this.token(3).type === T._function;
    if (value.type === T._function || isAsync) {
      let at = this.at + (isAsync ? 4 : 3);
      if (this.tokens[at]!.type === T.star) at++;
      const name = this.tokens[at]!;
      this.blank(start.start, this.token(1).end);
      if (name.type === T.parenL) this.edits.push({ start: name.start, end: name.start, text: ` ${DEFAULT_LOCAL}` });
      this.#exports.local("default", name.type === T.parenL ? DEFAULT_LOCAL : this.text(name), this.token(1));
      return;
    }
    if (value.type === T._class && this.token(3).type === T.name && this.text(this.token(3)) !== "extends") {
      this.blank(start.start, this.token(1).end);
      this.#exports.local("default", this.text(this.token(3)), this.token(1));
      return;
    }
    const { end } = this.token(1);
    // With the blank that follows, as long as it was.
    const blank = this.source[end] === " " ? 1 : 0;
    this.edits.push({ start: start.start, end: end + blank, text: `const ${DEFAULT_LOCAL}=` });
    if (value.type === T._class) this.#closeClass();
    this.#exports.local("default", DEFAULT_LOCAL, this.token(1));
    this.at++;
  }

  /** `export default class {}` needs no semicolon; a constant does, when a bracket follows. */
  #closeClass(): void {
    let depth = 0;
    for (let at = this.at + 2; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.type === T.braceL || token.type === T.dollarBraceL) depth++;
      else if (token.type === T.braceR && --depth === 0) {
        this.edits.push({ start: token.end, end: token.end, text: ";" });
        return;
      }
    }
  }

  #exportList(start: Token): void {
    const names: { exported: string; local: string; place: Token }[] = [];
    this.at++;
    for (this.at++; this.token().type !== T.braceR && this.token().type !== T.eof; this.at++) {
      const token = this.token();
      if (token.type === T.comma) continue;
      const renamed = this.token(1).type === T._as || this.text(this.token(1)) === "as";
      names.push({ local: this.name(token), exported: this.name(renamed ? this.token(2) : token), place: token });
      if (renamed) this.at += 2;
    }
    if (this.text(this.token(1)) === "from" && this.token(2).type === T.string) {
      this.at += 2;
      const request = this.#request(this.token());
      for (const { exported, local, place } of names) this.#exports.again(exported, request, local, place);
    } else for (const { exported, local, place } of names) this.#exports.local(exported, local, place);
    this.blank(start.start, this.#end());
  }

  #exportDeclared(): void {
    let depth = 0;
    for (let at = this.at + 2; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      const { type } = token;
      if (type === T.braceL || type === T.bracketL || type === T.parenL || type === T.dollarBraceL) depth++;
      else if (type === T.braceR || type === T.bracketR || type === T.parenR) depth--;
      else if (
        depth === 0 &&
        (type === T.semi ||
          type === T._const ||
          type === T._let ||
          type === T._var ||
          type === T._export ||
          type === T._import)
      )
        return;
      const role = token.identifierRole;
      if (role === IdentifierRole.TopLevelDeclaration || role === IdentifierRole.ObjectShorthandTopLevelDeclaration) {
        const isDeclarationOfAnother =
          this.tokens[at - 1]!.type === T._function || this.tokens[at - 1]!.type === T._class;
        if (!isDeclarationOfAnother) this.#exports.local(this.text(token), this.text(token), token);
      }
    }
  }
}
