import { describe, expect, it } from "vitest";
import { BadResponse, type ResponseHead, ResponseReader } from "./http-response.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** What is read of a response that comes in pieces of `size` bytes. */
function read(text: string, size = text.length, bodyless = false) {
  const heads: ResponseHead[] = [];
  let body = "";
  const reader = new ResponseReader(
    bodyless,
    (head) => heads.push(head),
    (data) => {
      body += String.fromCharCode(...data);
    },
  );
  const all = bytes(text);
  for (let at = 0; at < all.length; at += size) reader.push(all.subarray(at, at + size));
  return { heads, body, ...reader.end() };
}

const CHUNKED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5\r\nfirst\r\n6;x=1\r\nsecond\r\n0\r\nTrailer: x\r\n\r\n";

describe("an HTTP response", () => {
  it("is the same in whatever pieces it comes", () => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const { heads, body, whole } = read(CHUNKED, size);
      expect([heads.length, heads[0]?.status, body, whole]).toEqual([1, 200, "firstsecond", true]);
      expect(heads[0]?.headers).toEqual([
        ["Transfer-Encoding", "chunked"],
        ["X-A", "b"],
      ]);
    }
  });

  it("may end its lines with a line feed alone, and have others before it", () => {
    const { heads, body } = read("HTTP/1.1 100 Continue\n\nHTTP/1.0 404 Not Found\nA: 1\n\ngone", 1);
    expect(heads.map(({ status }) => status)).toEqual([100, 404]);
    expect(body).toBe("gone");
  });

  it("is not whole when it breaks off", () => {
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234")).toMatchObject({ whole: false, missing: 6 });
    expect(read(CHUNKED.slice(0, -4))).toMatchObject({ whole: false });
  });

  it("is refused when its lengths are none, or its head has no end", () => {
    const bad = (text: string, size?: number) => expect(() => read(text, size)).toThrow(BadResponse);
    bad("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx");
    bad("HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\nx");
    bad("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nx");
    bad("hello");
    bad(`HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(50_000)}`, 1000);
  });

  it("looks at each byte of a head a few times at the most, however small its pieces are", () => {
    const head = `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(40_000)}`.slice(0, 250_000);
    const { indexOf } = Uint8Array.prototype;
    let looked = 0;
    Uint8Array.prototype.indexOf = function (this: Uint8Array, value, from = 0) {
      const found = indexOf.call(this, value, from);
      looked += (found < 0 ? this.length : found + 1) - from;
      return found;
    };
    try {
      read(head, 1);
    } finally {
      Uint8Array.prototype.indexOf = indexOf;
    }
    expect(looked).toBeLessThan(10 * head.length);
  });
});
