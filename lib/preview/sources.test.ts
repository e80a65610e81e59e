import { describe, expect, it, vi } from "vitest";
import { appError, Failure } from "../domain/errors.ts";
import type { PortConnection } from "../ports/sandbox.ts";
import type { Answer } from "./answer.ts";
import { CookieJar } from "./cookie-jar.ts";
import { fileSource } from "./file-source.ts";
import { finishAnswer } from "./finish-answer.ts";
import type { PageRequest } from "./protocol.ts";
import { readBridgeMessage } from "./protocol.ts";
import { serverSource } from "./server-source.ts";

const ORIGIN = "http://p1.previews.test";
const ask = (path: string, more: Partial<PageRequest> = {}): PageRequest => ({
  type: "request",
  method: "GET",
  path,
  headers: [],
  mode: "cors",
  destination: "",
  referrer: "",
  body: null,
  ...more,
});
const never = new AbortController().signal;
const text = (answer: Answer): Promise<string> =>
  new Response(answer.body as ReadableStream<Uint8Array<ArrayBuffer>> | null).text();
const header = (answer: Answer, name: string): string | undefined =>
  answer.headers.find(([each]) => each.toLowerCase() === name)?.[1];

/** A server that answers with these bytes, in these pieces, and what it was sent. */
function serverOf(...pieces: readonly string[]) {
  let heard = "";
  const cookies = new CookieJar();
  const connect = async (port: number): Promise<PortConnection> => {
    if (port === 9) throw new Failure(appError("unavailable", "Nothing in the sandbox listens at port 9."));
    return {
      readable: new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      }),
      writable: new WritableStream<Uint8Array>({
        write(chunk) {
          heard += new TextDecoder().decode(chunk);
        },
      }),
      close: () => {},
    };
  };
  const source = serverSource({ port: 3000, connect, cookies, origin: ORIGIN });
  return { source, cookies, heard: () => heard };
}

describe("a page's request to a server of the sandbox", () => {
  it("does not wait for a server that never answers when its page gave up while it was connected to", async () => {
    const closed = vi.fn();
    const gone = new AbortController();
    const connect = async (): Promise<PortConnection> => {
      gone.abort();
      return { readable: new ReadableStream(), writable: new WritableStream(), close: closed };
    };
    const source = serverSource({ port: 3000, connect, cookies: new CookieJar(), origin: ORIGIN });
    expect((await source(ask("/"), gone.signal)).status).toBe(502);
    expect(closed).toHaveBeenCalledOnce();
  });

  it("is told as the server's own address, with its cookies", async () => {
    const { source, cookies, heard } = serverOf("HTTP/1.1 204 No Content\r\nSet-Cookie: b=2\r\n\r\n");
    cookies.set("a=1", "/");
    const body = new TextEncoder().encode("x=1").buffer;
    const headers = [
      ["content-type", "text/plain"],
      ["host", "evil"],
      ["cookie", "forged=1"],
    ] as [string, string][];
    const answer = await source(ask("/go?x", { method: "POST", headers, body, referrer: `${ORIGIN}/from` }), never);
    expect([answer.status, answer.body, cookies.get("/")]).toEqual([204, null, "a=1; b=2"]);
    expect(heard().split("\r\n")).toEqual([
      "POST /go?x HTTP/1.1",
      "Host: localhost:3000",
      "Connection: close",
      "content-type: text/plain",
      "Accept-Encoding: identity",
      "Referer: http://localhost:3000/from",
      "Origin: http://localhost:3000",
      "Sec-Fetch-Mode: cors",
      "Cookie: a=1",
      "Content-Length: 3",
      "",
      "x=1",
    ]);
  });
  it("reads a chunked body in pieces", async () => {
    const { source } = serverOf(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
      "c\r\n2\r\nde\r\n0\r\n\r\n",
    );
    expect(await text(await source(ask("/"), never))).toBe("abcde");
  });
  it.each([
    ["/next?q#h", "/next?q#h"],
    ["http://localhost:3000/next", "/next"],
    ["http://127.0.0.1:3001/other", "/.tabwright/port/3001/other"],
  ])("follows a redirect to %s within the sandbox", async (location, to) => {
    const { source } = serverOf(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
    expect(header(await source(ask("/"), never), "location")).toBe(to);
  });
  it("does not follow a redirect out of it", async () => {
    const { source } = serverOf("HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\nContent-Length: 0\r\n\r\n");
    const answer = await source(ask("/", { mode: "navigate" }), never);
    expect([answer.status, header(answer, "location")]).toEqual([502, undefined]);
  });
  it("says so when nothing listens, and when what comes is no answer", async () => {
    const { source } = serverOf("SSH-2.0-server\r\n");
    expect(await text(await source(ask("/.tabwright/port/9/"), never))).toContain("listens at port 9");
    expect((await source(ask("/"), never)).status).toBe(502);
  });
});

describe("the project's files", () => {
  const files: Record<string, string> = { "index.html": "<p>hi", "docs/index.html": "docs", "a b.txt": "0123456789" };
  const asked: string[] = [];
  const source = fileSource({
    read: async (path) => (files[path] === undefined ? null : new TextEncoder().encode(files[path])),
    asked: (path) => void asked.push(path),
  });
  it.each([
    ["/", 200, "<p>hi"],
    ["/index.html?x", 200, "<p>hi"],
    ["/docs/", 200, "docs"],
    ["/docs", 301, ""],
    ["/a%20b.txt", 200, "0123456789"],
    ["/%2e%2e/secret", 400, "That is no path of a file."],
  ])("%s is %d", async (path, status, content) => {
    const answer = await source(ask(path), never);
    expect([answer.status, await text(answer)]).toEqual([status, content]);
  });
  it.each([
    ["bytes=2-4", 206, "234"],
    ["bytes=-3", 206, "789"],
    ["bytes=8-", 206, "89"],
    ["bytes=20-", 416, ""],
  ])("in part, %s", async (range, status, content) => {
    const answer = await source(ask("/a%20b.txt", { headers: [["range", range]] }), never);
    expect([answer.status, await text(answer)]).toEqual([status, content]);
  });
  it("remembers what was asked for and is not there", async () => {
    expect((await source(ask("/new.json"), never)).status).toBe(404);
    expect(asked).toContain("new.json");
  });
});

describe("what a page gets", () => {
  const origins = { origin: ORIGIN, appOrigin: "http://app.test" };
  const answer = (type: string, body: string): Answer => ({
    status: 200,
    statusText: "OK",
    headers: [
      ["Content-Type", type],
      ["Content-Security-Policy", "script-src 'none'; report-uri http://evil.test"],
      ["Link", "<http://evil.test>; rel=preconnect"],
      ["Set-Cookie", "a=1"],
      ["X-Total", "3"],
    ],
    body: new Response(body).body,
  });
  it("has our policy instead of the server's, and no header that sends anything", async () => {
    const { headers } = finishAnswer(answer("application/json", "{}"), ask("/"), origins);
    const names = headers.map(([name]) => name.toLowerCase());
    expect(names.filter((name) => ["link", "set-cookie"].includes(name))).toEqual([]);
    expect(headers.filter(([name]) => name.toLowerCase() === "content-security-policy")).toHaveLength(1);
    expect(names).toContain("x-total");
  });
  it("has our script in a frame's page, and no scripts in what is not HTML", async () => {
    const page = ask("/", { mode: "navigate", destination: "iframe" });
    const html = finishAnswer(answer("text/html", "<!doctype html><p>"), page, origins);
    expect(await text(html)).toBe('<!doctype html><script src="/.tabwright/page.js"></script><p>');
    const svg = finishAnswer(answer("image/svg+xml", "<svg/>"), page, origins);
    expect([await text(svg), header(svg, "content-security-policy")]).toEqual([
      "<svg/>",
      expect.stringMatching(/; sandbox$/),
    ]);
  });
});

describe("what a preview's origin sends", () => {
  it.each([
    { ...ask("/ok"), method: "GET\r\nX: y" },
    ask("no-slash"),
    ask("/a b"),
    ask("/", { headers: [["x", "a\r\nb"]] }),
    { type: "web-socket", port: 0, path: "/", protocols: [] },
    { type: "other" },
    null,
  ])("is dropped when it is not of the shape: %j", (message) => {
    expect(readBridgeMessage(message)).toBeNull();
  });
  it("passes when it is", () => {
    expect(readBridgeMessage(ask("/ok?x=%20"))).toEqual(ask("/ok?x=%20"));
  });
});
