import { argumentType, codedError } from "../core/errors.ts";

export type HeaderValue = string | number | readonly string[];
const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export function checkName(name: unknown): void {
  if (typeof name !== "string" || !TOKEN.test(name)) {
    throw codedError(TypeError, "ERR_INVALID_HTTP_TOKEN", `Header name must be a valid HTTP token ["${String(name)}"]`);
  }
}

function checkValue(name: string, value: unknown): void {
  if (value === undefined)
    throw codedError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", `Invalid value "undefined" for header "${name}"`);
  for (const part of Array.isArray(value) ? value : [value]) {
    if (BAD_VALUE.test(String(part)))
      throw codedError(TypeError, "ERR_INVALID_CHAR", `Invalid character in header content ["${name}"]`);
  }
}

/** Headers of a message that is being written: one value a name, names as they were set, in order. */
export class HeaderStore {
  #entries = new Map<string, { name: string; value: HeaderValue }>();

  set(name: string, value: HeaderValue): void {
    checkName(name);
    checkValue(name, value);
    this.#entries.set(name.toLowerCase(), { name, value: typeof value === "object" ? [...value] : value });
  }
  append(name: string, value: string | readonly string[]): void {
    const was = this.get(name);
    const before = was === undefined ? [] : Array.isArray(was) ? (was as string[]) : [String(was)];
    const added = typeof value === "string" ? [value] : value;
    this.set(name, before.length === 0 && added.length === 1 ? (added[0] as string) : [...before, ...added]);
  }
  get(name: unknown): HeaderValue | undefined {
    if (typeof name !== "string") throw argumentType("name", "string", name);
    return this.#entries.get(name.toLowerCase())?.value;
  }
  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }
  delete(name: string): void {
    this.#entries.delete(name.toLowerCase());
  }
  names(): string[] {
    return [...this.#entries.keys()];
  }
  /** Name, value, name, value…; a name with several values stands once for each. */
  raw(): string[] {
    return [...this.#entries.values()].flatMap(({ name, value }) =>
      typeof value === "object" ? value.flatMap((part) => [name, String(part)]) : [name, String(value)],
    );
  }
  object(): Record<string, HeaderValue> {
    const all: Record<string, HeaderValue> = Object.create(null) as Record<string, HeaderValue>;
    for (const [name, { value }] of this.#entries) all[name] = value;
    return all;
  }
}

/** Those of which a second one is ignored, as in Node's IncomingMessage. */
const SINGLE = new Set(
  "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since last-modified location max-forwards proxy-authorization referer retry-after server user-agent".split(
    " ",
  ),
);

/** Received headers as Node joins them: lower case, cookies by "; ", set-cookie as a list, the rest by ", ". */
export function joinHeaders(raw: readonly string[]): Record<string, string | string[]> {
  const joined: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    const was = joined[name];
    if (name === "set-cookie") joined[name] = [...((was as string[] | undefined) ?? []), value];
    else if (was === undefined) joined[name] = value;
    else if (!SINGLE.has(name)) joined[name] = `${was as string}${name === "cookie" ? "; " : ", "}${value}`;
  }
  return joined;
}
