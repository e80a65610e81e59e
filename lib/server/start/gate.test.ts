import { describe, expect, it } from "vitest";
import { readAddresses } from "../addresses.ts";
import { type Incoming, judge } from "./gate.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
const SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15";
const CHROME_ON_IOS =
  "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1";

const page: Incoming = {
  method: "GET",
  target: "/play?x=1",
  host: "localhost:3000",
  userAgent: CHROME,
  fetchMode: "navigate",
  accept: "text/html,*/*",
};

function verdict(change: Partial<Incoming>, env: Record<string, string> = {}) {
  const read = readAddresses(env);
  if (!read.ok) throw new Error(read.error.message);
  return judge({ ...page, ...change }, read.value);
}

describe("localhost", () => {
  it.each([CHROME, FIREFOX])("leads %s to playground.localhost, with path and port", (userAgent) => {
    expect(verdict({ userAgent })).toEqual({ do: "redirect", to: "http://playground.localhost:3000/play?x=1" });
  });

  it.each([SAFARI, CHROME_ON_IOS, "curl/8"])("keeps %s", (userAgent) => {
    expect(verdict({ userAgent })).toEqual({ do: "pass" });
  });

  it("leads old browsers that tell no fetch mode but want a page", () => {
    expect(verdict({ fetchMode: undefined }).do).toBe("redirect");
    expect(verdict({ fetchMode: undefined, accept: "application/json" }).do).toBe("pass");
  });

  it("redirects only the opening of a page", () => {
    expect(verdict({ fetchMode: "cors" }).do).toBe("pass");
    expect(verdict({ method: "POST" }).do).toBe("pass");
  });

  it("redirects nothing behind a real domain", () => {
    expect(verdict({}, { PUBLIC_ORIGIN: "https://play.example.org" })).toEqual({ do: "pass" });
  });
});

describe("refusals", () => {
  it.each<[string, Partial<Incoming>, number]>([
    ["a foreign name", { host: "evil.example" }, 421],
    ["no name", { host: undefined }, 421],
    ["a request for a proxy", { target: "http://example.org/" }, 400],
    ["a path that climbs", { target: "/sandbox/../play" }, 400],
    ["a path that climbs in disguise", { target: "/sandbox/%2E%2e/play" }, 400],
    ["a slash in disguise", { target: "/sandbox/..%2fplay" }, 400],
    ["a backslash", { target: "/sandbox\\x" }, 400],
    ["a page under the previews' name", { host: "sandbox.playground.localhost:3000" }, 404],
  ])("%s", (_, change, status) => {
    expect(verdict(change)).toMatchObject({ do: "refuse", status });
  });

  it("leave dots alone where they are part of a name or a query", () => {
    for (const target of ["/a..b/c.js", "/.well-known/x", "/play?to=/../x"]) {
      expect(verdict({ host: "playground.localhost", target })).toEqual({ do: "pass" });
    }
  });

  it("leave everything under one preview's name to the preview", () => {
    for (const target of ["/", "/api/v1/responses", "/.tabwright/bridge"])
      expect(verdict({ host: "p1.sandbox.playground.localhost:3000", target })).toEqual({ do: "preview" });
  });
  it("leave the sandbox's files under the previews' name", () => {
    expect(verdict({ host: "sandbox.playground.localhost:3000", target: "/sandbox/frame.html" })).toEqual({
      do: "pass",
    });
  });
});
