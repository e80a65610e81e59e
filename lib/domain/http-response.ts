import { joinBytes } from "./bytes.ts";

export type ResponseHead = {
  readonly version: string;
  readonly status: number;
  readonly statusText: string;
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
};
export class BadResponse extends Error {}

const MAX_HEAD = 256 * 1024;
const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};
export const headerOf = (head: ResponseHead, name: string): string | undefined =>
  head.headers.find(([each]) => each.toLowerCase() === name)?.[1];

/** Reads one HTTP/1 response out of bytes as they come. */
export class ResponseReader {
  #buffer = new Uint8Array(0);
  #state: "head" | "length" | "size" | "chunk" | "chunk-end" | "trailers" | "close" | "done" = "head";
  #left = 0;
  head: ResponseHead | null = null;

  constructor(
    /** The method's own: HEAD has no body. */
    private readonly bodyless: boolean,
    private readonly onHead: (head: ResponseHead) => void,
    private readonly onBody: (data: Uint8Array) => void,
  ) {}

  get done(): boolean {
    return this.#state === "done";
  }
  get begun(): boolean {
    return this.head !== null || this.#buffer.length > 0;
  }

  #line(): string | null {
    const at = this.#buffer.indexOf(10);
    if (at < 0) {
      if (this.#buffer.length > MAX_HEAD) throw new BadResponse("Too large response headers");
      return null;
    }
    const line = latin1(this.#buffer.subarray(0, at)).replace(/\r$/, "");
    this.#buffer = this.#buffer.subarray(at + 1);
    return line;
  }

  #readHead(): boolean {
    const text = latin1(this.#buffer.subarray(0, MAX_HEAD));
    const match = /\r?\n\r?\n/.exec(text);
    if (!match) {
      if (text.length >= 5 && !/^HTTP\//.test(text)) throw new BadResponse("Received HTTP/0.9 when not allowed");
      if (this.#buffer.length >= MAX_HEAD) throw new BadResponse("Too large response headers");
      return false;
    }
    const [first = "", ...lines] = text.slice(0, match.index).split(/\r?\n/);
    const status = /^HTTP\/(\d(?:\.\d)?) (\d{3}) ?(.*)$/.exec(first);
    if (!status) throw new BadResponse("Received HTTP/0.9 when not allowed");
    this.#buffer = this.#buffer.subarray(match.index + match[0].length);
    const head: ResponseHead = {
      version: status[1] as string,
      status: Number(status[2]),
      statusText: status[3] as string,
      headers: lines.map((line): [string, string] => {
        const at = line.indexOf(":");
        return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).trim()];
      }),
    };
    this.head = head;
    this.onHead(head);
    // 100 Continue and the like come before the answer.
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return true;
    const length = headerOf(head, "content-length");
    if (this.bodyless || head.status === 204 || head.status === 304) this.#state = "done";
    else if (/\bchunked\b/i.test(headerOf(head, "transfer-encoding") ?? "")) this.#state = "size";
    else if (length !== undefined) {
      this.#left = Number(length) || 0;
      this.#state = this.#left === 0 ? "done" : "length";
    } else this.#state = "close";
    return true;
  }

  #readBody(): boolean {
    const part = this.#state === "close" ? this.#buffer : this.#buffer.subarray(0, this.#left);
    if (part.length === 0) return false;
    this.#buffer = this.#buffer.subarray(part.length);
    this.#left -= part.length;
    this.onBody(part);
    if (this.#state === "length" && this.#left === 0) this.#state = "done";
    else if (this.#state === "chunk" && this.#left === 0) this.#state = "chunk-end";
    return true;
  }

  #step(): boolean {
    if (this.#state === "head") return this.#readHead();
    if (this.#state === "length" || this.#state === "chunk" || this.#state === "close") return this.#readBody();
    if (this.#state === "done") return false;
    const line = this.#line();
    if (line === null) return false;
    if (this.#state === "chunk-end") this.#state = "size";
    else if (this.#state === "size") {
      this.#left = Number.parseInt(line, 16);
      if (Number.isNaN(this.#left))
        throw new BadResponse("Illegal or missing hexadecimal sequence in chunked-encoding");
      this.#state = this.#left === 0 ? "trailers" : "chunk";
    } else if (line === "") this.#state = "done";
    return true;
  }

  /** @throws BadResponse */
  push(data: Uint8Array): void {
    this.#buffer = joinBytes([this.#buffer, data]);
    while (this.#step());
  }

  /** The connection has ended: whether the response is whole, and how much is missing. */
  end(): { readonly whole: boolean; readonly missing: number } {
    if (this.#state === "close") this.#state = "done";
    return { whole: this.done, missing: this.#state === "length" ? this.#left : 0 };
  }
}
