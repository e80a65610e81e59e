const MAX_COOKIES = 100;
const MAX_COOKIE = 4096;

type Cookie = { readonly value: string; readonly path: string; readonly httpOnly: boolean; readonly until: number };

/**
 * The cookies of one preview: a service worker's answers cannot set any, so they are kept here, for as long as the
 * workbench is open. One host, hence no domains (RFC 6265, without Domain, Secure and SameSite).
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Takes what a Set-Cookie header says; `script`: what a page's document.cookie was given. */
  set(text: string, requestPath: string, script = false): void {
    const [pair = "", ...attributes] = text.slice(0, MAX_COOKIE).split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name === "") return;
    let path = defaultPath(requestPath);
    let [until, httpOnly] = [Number.POSITIVE_INFINITY, false];
    let aged = false;
    for (const attribute of attributes) {
      const [key = "", ...rest] = attribute.split("=");
      const value = rest.join("=").trim();
      const word = key.trim().toLowerCase();
      if (word === "path" && value.startsWith("/")) path = value;
      else if (word === "httponly") httpOnly = true;
      else if (word === "max-age" && /^-?\d+$/.test(value)) {
        until = this.now() + Number(value) * 1000;
        aged = true;
      } else if (word === "expires" && !aged) {
        const date = Date.parse(value);
        if (!Number.isNaN(date)) until = date;
      }
    }
    const key = `${name};${path}`;
    if (script && (httpOnly || this.#cookies.get(key)?.httpOnly)) return;
    this.#cookies.delete(key);
    if (until <= this.now()) return;
    if (this.#cookies.size >= MAX_COOKIES) this.#makeRoom();
    this.#cookies.set(key, { value: pair.slice(at + 1).trim(), path, httpOnly, until });
  }

  /** What is over goes first, then what was set longest ago, as in a browser. */
  #makeRoom(): void {
    for (const [key, cookie] of this.#cookies) if (cookie.until <= this.now()) this.#cookies.delete(key);
    const [oldest] = this.#cookies.keys();
    if (this.#cookies.size >= MAX_COOKIES && oldest !== undefined) this.#cookies.delete(oldest);
  }

  /** For a Cookie header, or without those that scripts must not see; "" when there are none. */
  get(requestPath: string, script = false): string {
    const path = requestPath.split(/[?#]/, 1)[0] ?? "/";
    const found = [...this.#cookies].filter(
      ([, cookie]) => cookie.until > this.now() && !(script && cookie.httpOnly) && covers(cookie.path, path),
    );
    found.sort(([, a], [, b]) => b.path.length - a.path.length);
    return found.map(([key, { value }]) => `${key.slice(0, key.indexOf(";"))}=${value}`).join("; ");
  }
}

function defaultPath(requestPath: string): string {
  const path = requestPath.split(/[?#]/, 1)[0] ?? "/";
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

const covers = (cookiePath: string, path: string): boolean =>
  path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"));
