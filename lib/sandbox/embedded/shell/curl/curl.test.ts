import { describe, expect, it } from "vitest";
import { BadResponse, ResponseReader } from "../../../../domain/http-response.ts";
import { BadArguments, readArguments } from "./arguments.ts";
import { addressesOf, type CurlFailure, parseUrl } from "./exchange.ts";
import { bodyOf, methodOf, requestHead } from "./request.ts";
import { writeOut } from "./write-out.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const files = async (path: string): Promise<Uint8Array> => encoder.encode(`<${path}>\r\nx`);
async function sent(line: string): Promise<string> {
  const options = readArguments(line.split(" "));
  const body = await bodyOf(options, files);
  const head = requestHead(options, methodOf(options, body), parseUrl(options.urls[0] ?? ""), body, null);
  return `${head.replace(/boundary=\S+/, "boundary=B")}${body ? decoder.decode(body.bytes) : ""}`;
}
function read(text: string, size = text.length, bodyless = false) {
  let body = "";
  const reader = new ResponseReader(
    bodyless,
    () => {},
    (data) => {
      body += decoder.decode(data);
    },
  );
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return { reader, body: () => body };
}

describe("curl's arguments", () => {
  it("are flags that may stand together, and values that may stick to them", () => {
    const options = readArguments(["-sSfo", "file", "-XPUT", "-H", "A: b", "localhost:3000", "--max-time", "2.5"]);
    expect([...options.flags]).toEqual(["silent", "show-error", "fail"]);
    expect(options).toMatchObject({ method: "PUT", outputs: ["file"], headers: ["A: b"], maxTime: 2.5 });
    expect(options.urls).toEqual(["localhost:3000"]);
  });
  it("are refused by name when they are unknown, lack a value or need a network", () => {
    for (const list of [["--nonsense"], ["-H"], ["-m", "x"], ["-x", "http://proxy"], ["--proxy", "p"]])
      expect(() => readArguments(list)).toThrow(BadArguments);
  });
});

describe("curl's requests", () => {
  it("are GET by default, with curl's own headers", async () => {
    expect(await sent("localhost:3000/a?b=c")).toBe(
      "GET /a?b=c HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
    );
  });
  it("carry data joined by &, from files without line ends, and a header can be left out or replaced", async () => {
    expect(await sent("-d a=1 -d @f -H User-Agent: -H Accept:x localhost")).toBe(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\nAccept: x\r\n\r\na=1&<f>x",
    );
    expect(await sent("--json {} localhost")).toContain("Accept: application/json\r\nContent-Type: application/json");
    expect(await sent("--data-urlencode q=a+b localhost")).toMatch(/q=a%2Bb$/);
  });
  it("carry forms with files", async () => {
    const text = await sent("-F a=1 -F f=@x/y.txt localhost");
    expect(text).toContain('name="a"\r\n\r\n1\r\n');
    expect(text).toContain('name="f"; filename="y.txt"\r\nContent-Type: text/plain\r\n\r\n<x/y.txt>');
  });
  it("go to loopback addresses only", () => {
    expect(addressesOf("localhost")).toEqual(["127.0.0.1", "::1"]);
    expect(addressesOf("app.localhost")).toEqual(["127.0.0.1", "::1"]);
    expect(addressesOf("[::1]")).toEqual(["::1"]);
    const failure = (url: string): unknown => {
      try {
        addressesOf(parseUrl(url).hostname);
        return 0;
      } catch (caught) {
        return (caught as CurlFailure).code;
      }
    };
    expect(
      ["example.com", "10.0.0.1", "https://example.com", "https://localhost", "ftp://localhost"].map(failure),
    ).toEqual([6, 7, 6, 35, 1]);
  });
});

describe("a response", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n";
  it("is read whole, in whatever pieces it comes", () => {
    for (const size of [1, 2, 7, 1000]) {
      const { reader, body } = read(chunked, size);
      expect([size, reader.done, body()]).toEqual([size, true, "abcde"]);
    }
  });
  it("ends at its length, with its connection, or with its head", () => {
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").reader.done).toBe(true);
    const open = read("HTTP/1.0 200 OK\r\n\r\nabc");
    expect(open.reader.done).toBe(false);
    expect(open.reader.end()).toEqual({ whole: true, missing: 0 });
    expect(read("HTTP/1.1 204 No Content\r\n\r\n").reader.done).toBe(true);
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", 9, true).reader.done).toBe(true);
    expect(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").reader.head?.status).toBe(
      200,
    );
  });
  it("says what is missing, and what is no http", () => {
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").reader.end()).toEqual({ whole: false, missing: 2 });
    expect(() => read("SSH-2.0-x\r\n")).toThrow(BadResponse);
  });
});

it("-w fills figures, headers and escapes, and leaves what it does not know", () => {
  const facts = { http_code: "200", time_total: 0.0123456, size_download: 5 };
  expect(writeOut("%{http_code} %{time_total}s\\n%header{X-A} 100%% %{what}", facts, (name) => `<${name}>`)).toBe(
    "200 0.012346s\n<X-A> 100% %{what}",
  );
});
