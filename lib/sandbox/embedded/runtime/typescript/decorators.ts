import { parameterTypes, returnType, serialize } from "./metadata.ts";
import type { Node } from "./syntax-tree.ts";
import { PlacedError, skipTrivia, type Unit } from "./unit.ts";

/**
 * The decorators of one class, as TypeScript's experimentalDecorators have them. Each list stays on its lines as a function
 * that makes it; once the class is there, the lists are made and applied in TypeScript's order.
 */
export class Decorators {
  readonly #unit: Unit;
  readonly #class: Node;
  readonly #instance: string[] = [];
  readonly #static: string[] = [];
  readonly onClass: boolean;
  #list = "";
  #extra = "";

  constructor(unit: Unit, node: Node) {
    this.#unit = unit;
    this.#class = node;
    const all = [node, ...node.body.body, ...node.body.body.flatMap((each: Node) => each.params ?? [])];
    const first = all.map((each) => each?.decorators?.[0]).find(Boolean);
    if (first && !unit.options.experimentalDecorators)
      throw new PlacedError(
        'Decorators run here only as "experimentalDecorators" in the compilerOptions of tsconfig.json: no engine has the standard ones yet',
        first.start,
      );
    const made = node.body.body.find((each: Node) => each.kind === "constructor" && each.type === "ClassMethod");
    this.#extra = made ? this.#parameters(made).join() : "";
    if (this.#extra !== "" || node.decorators?.length > 0) {
      if (unit.options.emitDecoratorMetadata && made)
        this.#extra += `${this.#extra === "" ? "" : ","}${this.#metadata("design:paramtypes", parameterTypes(unit, made))}`;
      this.onClass = true;
    } else this.onClass = false;
    if (this.onClass && node.type !== "ClassDeclaration")
      throw new PlacedError("Decorators are not valid on class expressions", node.start);
  }

  #metadata(key: string, value: string): string {
    this.#unit.helpers.add("metadata");
    return `$metadata("${key}",${value})`;
  }

  /** `@A @B` becomes `head A, B` in its place. */
  #turn(list: readonly Node[], head: string): void {
    const { edits } = this.#unit;
    for (const [at, each] of list.entries()) {
      edits.replace(each.start, each.start + 1, at === 0 ? head : ",");
      this.#unit.visit(each.expression, each);
    }
  }

  /** Those of parameters: taken away where they stand. */
  #parameters(method: Node): string[] {
    const { edits, helpers } = this.#unit;
    const made: string[] = [];
    for (const [at, parameter] of (method.params ?? []).entries())
      for (const each of parameter.decorators ?? []) {
        helpers.add("param");
        this.#unit.visit(each.expression, each);
        const text = edits.take(each.start, each.end);
        made.push(`$param(${at},${text.slice(1)})`);
      }
    return made;
  }

  begin(statement: Node | null): void {
    const node = this.#class;
    const { edits, source, helpers } = this.#unit;
    if (!this.onClass) return;
    helpers.add("decorate");
    const list: readonly Node[] = node.decorators ?? [];
    this.#list = this.#unit.uniqueName("$decorators");
    let at = Math.min(statement?.start ?? node.start, list[0]?.start ?? node.start);
    for (;;) {
      const decorator = list.find((each) => each.start === at);
      const [word = ""] = /^\w+/.exec(source.slice(at)) ?? [];
      if (decorator) at = skipTrivia(source, decorator.end);
      else if (word === "class") break;
      else if (/^(?:export|default|abstract)$/.test(word)) {
        edits.blank(at, at + word.length);
        at = skipTrivia(source, at + word.length);
      } else throw new PlacedError("These decorators cannot be compiled here", at);
    }
    this.#turn(list, `let ${this.#list}=()=>[`);
    const last = list.at(-1);
    const extra = this.#extra === "" ? "" : `${last ? "," : ""}${this.#extra}`;
    if (last) edits.insert(last.end, `${extra}];`);
    else edits.insert(at, `let ${this.#list}=()=>[${extra}];`);
    const exported = statement?.type === "ExportNamedDeclaration" ? "export " : "";
    edits.insert(at, `${exported}let ${this.#name()}=`);
  }
  #name(): string {
    return this.#class.id?.name ?? "default_1";
  }

  member(member: Node): void {
    const { edits, helpers, options, source } = this.#unit;
    const list: readonly Node[] = member.decorators ?? [];
    const isConstructor = member.kind === "constructor";
    const extras = isConstructor ? [] : this.#parameters(member);
    if (isConstructor || (list.length === 0 && extras.length === 0)) return;
    if (/Private/.test(member.type)) throw new PlacedError("Decorators are not valid on private names", member.start);
    helpers.add("decorate");
    const isMethod = member.type === "ClassMethod";
    if (options.emitDecoratorMetadata) {
      if (member.kind === "method") {
        extras.push(this.#metadata("design:type", "Function"));
        extras.push(this.#metadata("design:paramtypes", parameterTypes(this.#unit, member)));
        extras.push(this.#metadata("design:returntype", returnType(this.#unit, member)));
      } else if (!isMethod) extras.push(this.#metadata("design:type", serialize(this.#unit, member.typeAnnotation)));
    }
    const name = `#${this.#unit.uniqueName("$decorators")}`;
    this.#turn(list, `static ${name}=()=>[`);
    const extra = extras.length > 0 ? `${list.length > 0 ? "," : ""}${extras.join()}` : "";
    const last = list.at(-1);
    if (last) edits.insert(last.end, `${extra}];`);
    else edits.insert(member.start, `static ${name}=()=>[${extra}];`);
    let key = member.key.type === "Identifier" ? JSON.stringify(member.key.name) : JSON.stringify(member.key.value);
    if (member.computed) {
      key = this.#unit.uniqueName("$key");
      this.#unit.temporaries.push(key);
      const open = source.lastIndexOf("[", member.key.start) + 1;
      edits.insert(open, `${key}=`);
    }
    const target = member.static ? "this" : "this.prototype";
    const descriptor = isMethod || member.type === "ClassAccessorProperty" ? "null" : "void 0";
    (member.static ? this.#static : this.#instance).push(`$decorate(this.${name}(),${target},${key},${descriptor});`);
  }

  end(statement: Node | null): void {
    const { edits } = this.#unit;
    const calls = [...this.#instance, ...this.#static].join("");
    if (calls !== "") edits.insert(this.#class.body.end - 1, `;static{${calls}}`);
    if (!this.onClass) return;
    const name = this.#name();
    const exported = statement?.type === "ExportDefaultDeclaration" ? `export{${name} as default};` : "";
    edits.insert(this.#class.end, `;${name}=$decorate(${this.#list}(),${name});${exported}`);
  }
}

/** What compiled classes call, as TypeScript's helpers work. */
export const HELPERS = {
  decorate:
    "function $decorate(list,target,key,given){let found=arguments.length<3?target:given===null?Object.getOwnPropertyDescriptor(target,key):given;" +
    'if(typeof Reflect==="object"&&typeof Reflect.decorate==="function")found=Reflect.decorate(list,target,key,given);' +
    "else for(let at=list.length-1;at>=0;at--){const each=list[at];if(each)found=(arguments.length<3?each(found):arguments.length>3?each(target,key,found):each(target,key))||found}" +
    "if(arguments.length>3&&found)Object.defineProperty(target,key,found);return found}",
  param: "function $param(index,decorator){return(target,key)=>{decorator(target,key,index)}}",
  metadata:
    'function $metadata(key,value){if(typeof Reflect==="object"&&typeof Reflect.metadata==="function")return Reflect.metadata(key,value)}',
} as const;
