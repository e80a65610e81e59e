import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { Llhttp } from "./llhttp.ts";
import { type Head, MessageParser, REQUEST, RESPONSE } from "./message-parser.ts";

const bytes = createRequire(import.meta.url)("undici/lib/llhttp/llhttp-wasm.js") as Buffer;
const llhttp = new Llhttp(WebAssembly, new Uint8Array(bytes));

/** A parser and what it told, in order. Expected values are what Node 20.20.2's own binding tells. */
function parser(type: number, { max = 16_384, lenient = 0, answer = 0 as unknown, throwing = "" } = {}) {
  const told: unknown[] = [];
  const tell = (name: string, ...rest: unknown[]): void => {
    told.push([name, ...rest]);
    if (name === throwing) throw new Error(`in ${name}`);
  };
  const made: MessageParser = new MessageParser(llhttp, {
    begin: () => tell("begin"),
    headers: (fields, url) => tell("headers", fields, url),
    headersComplete: ({ fields, url, method, status, statusText, upgrade, keepAlive }: Head) => {
      tell("head", fields, url ?? statusText, method ?? status, upgrade, keepAlive);
      return answer;
    },
    body: (data) => tell("body", Buffer.from(data).toString("latin1")),
    complete: () => tell("complete"),
    leave: () => {},
    enter: () => {},
    now: () => 1,
  });
  made.init(type, max, lenient);
  return { told, parser: made, feed: (text: string) => made.execute(Buffer.from(text, "latin1")) };
}

describe("messages", () => {
  it("are read from any pieces, with chunks and trailers", () => {
    const text =
      "POST /a?b HTTP/1.1\r\nHost: x \r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nTrailer: t\r\n\r\nGET / HTTP/1.0\r\n\r\n";
    const whole = parser(REQUEST);
    expect(whole.feed(text)).toEqual({ read: text.length });
    // Once headers were handed on apart, as trailers are, they always are.
    expect(whole.told).toEqual([
      ["begin"],
      ["head", ["Host", "x", "Transfer-Encoding", "chunked"], "/a?b", 3, false, true],
      ["body", "abc"],
      ["headers", ["Trailer", "t"], "/a?b"],
      ["complete"],
      ["begin"],
      ["headers", [], "/"],
      ["head", undefined, undefined, 1, false, false],
      ["complete"],
    ]);
    const pieces = parser(REQUEST);
    for (const letter of text) pieces.feed(letter);
    const joined = (list: unknown[]): string => JSON.stringify(list).replaceAll('"],["body","', "");
    expect(joined(pieces.told)).toBe(joined(whole.told));
  });

  it("fail with llhttp's codes and reasons, at the byte that is wrong", () => {
    const failures = (
      [
        [REQUEST, "BAD / HTTP/1.1\r\n\r\n"],
        [REQUEST, "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"],
        [REQUEST, "GET / HTTP/1.1\r\nX : y\r\n\r\n"],
        [RESPONSE, "HTTP/1.1 200 OK\nA: b\r\n\r\n"],
        [RESPONSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
      ] as const
    ).map(([type, text]) => parser(type).feed(text));
    expect(failures).toEqual([
      { failure: { code: "HPE_INVALID_METHOD", reason: "Invalid method encountered", bytesParsed: 1 } },
      {
        failure: {
          code: "HPE_INVALID_TRANSFER_ENCODING",
          reason: "Transfer-Encoding can't be present with Content-Length",
          bytesParsed: 53,
        },
      },
      { failure: { code: "HPE_INVALID_HEADER_TOKEN", reason: "Invalid header token", bytesParsed: 17 } },
      { failure: { code: "HPE_CR_EXPECTED", reason: "Missing expected CR after response line", bytesParsed: 16 } },
      { failure: { code: "HPE_INVALID_CHUNK_SIZE", reason: "Invalid character in chunk size", bytesParsed: 47 } },
    ]);
  });

  it("with more header bytes than allowed, or endless chunk extensions, are refused", () => {
    expect(parser(REQUEST, { max: 30 }).feed(`GET / HTTP/1.1\r\nA: ${"b".repeat(40)}\r\n\r\n`)).toMatchObject({
      failure: { code: "HPE_HEADER_OVERFLOW", reason: "Header overflow" },
    });
    const head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(parser(REQUEST).feed(`${head}1;${"x".repeat(17_000)}\r\na\r\n`)).toMatchObject({
      failure: { code: "HPE_CHUNK_EXTENSIONS_OVERFLOW" },
    });
  });

  it("hand on many headers in parts", () => {
    const { told, feed } = parser(REQUEST);
    feed(`GET /u HTTP/1.1\r\n${Array.from({ length: 40 }, (_, at) => `H${at}: ${at}\r\n`).join("")}\r\n`);
    const parts = told.filter((each) => (each as string[])[0] === "headers") as [string, string[], string][];
    expect(parts.map(([, fields, url]) => [fields.length, url])).toEqual([
      [62, "/u"],
      [18, ""],
    ]);
  });

  it("stop after an upgrade, where the other protocol begins", () => {
    const { feed, told } = parser(REQUEST, { answer: 2 });
    const head = "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(feed(`${head}rest`)).toEqual({ read: head.length });
    expect(told.at(-1)).toEqual(["complete"]);
  });

  it("of a lenient parser may be what a strict one refuses", () => {
    const text = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";
    expect(parser(RESPONSE).feed(text)).toHaveProperty("failure");
    expect(parser(RESPONSE, { lenient: 256 }).feed(text)).toEqual({ read: text.length });
  });

  it("give what a handler threw, and nothing after it", () => {
    const { feed, told } = parser(REQUEST, { throwing: "head" });
    expect(feed("GET / HTTP/1.1\r\n\r\n")).toMatchObject({ thrown: new Error("in head") });
    expect(told.length).toBe(2);
  });

  it("cannot be cut off in their middle", () => {
    const { feed, parser: made } = parser(RESPONSE);
    feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    expect(made.execute(null)).toMatchObject({ failure: { code: "HPE_INVALID_EOF_STATE" } });
  });
});
