import { ByteQueue } from "./bytes.ts";

export type ResponseHead = {
  readonly version: string;
  readonly status: number;
  readonly statusText: string;
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
};
export class BadResponse extends Error {}

const MAX_HEAD = 256 * 1024;
const LINE_FEED = 10;
const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};
export const headerOf = (head: ResponseHead, name: string): string | undefined =>
  head.headers.find(([each]) => each.toLowerCase() === name)?.[1];

/** Where a head ends, with its empty line; null: not yet. Nothing before `from` ends it. */
function headEnd(bytes: Uint8Array, from: number): number | null {
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === LINE_FEED) return at + 3;
  }
  return null;
}

/** Reads one HTTP/1 response out of bytes as they come. */
export class ResponseReader {
  readonly #queue = new ByteQueue();
  /** How many of the bytes that lie there were searched for the end of the head or line. */
  #searched = 0;
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
    return this.head !== null || this.#queue.length > 0;
  }

  #use(bytes: number): void {
    this.#queue.skip(bytes);
    this.#searched = 0;
  }

  #line(): string | null {
    const bytes = this.#queue.view();
    const at = bytes.indexOf(LINE_FEED, this.#searched);
    if (at < 0) {
      this.#searched = bytes.length;
      if (bytes.length > MAX_HEAD) throw new BadResponse("Too large response headers");
      return null;
    }
    this.#use(at + 1);
    return latin1(bytes.subarray(0, at)).replace(/\r$/, "");
  }

  #readHead(): boolean {
    const bytes = this.#queue.view().subarray(0, MAX_HEAD);
    const end = headEnd(bytes, this.#searched);
    if (end === null) {
      if (bytes.length >= 5 && latin1(bytes.subarray(0, 5)) !== "HTTP/")
        throw new BadResponse("Received HTTP/0.9 when not allowed");
      if (bytes.length >= MAX_HEAD) throw new BadResponse("Too large response headers");
      this.#searched = Math.max(0, bytes.length - 2);
      return false;
    }
    const [first = "", ...lines] = latin1(bytes.subarray(0, end))
      .replace(/\r?\n\r?\n$/, "")
      .split(/\r?\n/);
    const status = /^HTTP\/(\d(?:\.\d)?) (\d{3}) ?(.*)$/.exec(first);
    if (!status) throw new BadResponse("Received HTTP/0.9 when not allowed");
    this.#use(end);
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
      if (!/^\d+$/.test(length)) throw new BadResponse("Invalid Content-Length: value");
      this.#left = Number(length);
      this.#state = this.#left === 0 ? "done" : "length";
    } else this.#state = "close";
    return true;
  }

  #readBody(): boolean {
    const all = this.#queue.view();
    const part = this.#state === "close" ? all : all.subarray(0, this.#left);
    if (part.length === 0) return false;
    this.#use(part.length);
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
      if (!(this.#left >= 0)) throw new BadResponse("Illegal or missing hexadecimal sequence in chunked-encoding");
      this.#state = this.#left === 0 ? "trailers" : "chunk";
    } else if (line === "") this.#state = "done";
    return true;
  }

  /** @throws BadResponse */
  push(data: Uint8Array): void {
    this.#queue.push(data);
    while (this.#step());
  }

  /** The connection has ended: whether the response is whole, and how much is missing. */
  end(): { readonly whole: boolean; readonly missing: number } {
    if (this.#state === "close") this.#state = "done";
    return { whole: this.done, missing: this.#state === "length" ? this.#left : 0 };
  }
}
