import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readRegistry } from "./environment.ts";
import { readFromRegistry } from "./read-registry.ts";
import { readRegistryPath, upstreamPath } from "./registry-path.ts";

const HOST = "playground.localhost:3000";
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let registry = "";
let seen: IncomingMessage[] = [];
let brokenOff: string[] = [];
let answer: Answer;
const server = createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  seen = [];
  brokenOff = [];
  answer = (_, response) => response.end('{"name":"express"}');
});

const read = (path: string, init: RequestInit = {}, query = "") =>
  readFromRegistry(
    new Request(`http://${HOST}/api/v1/registry/${path}${query}`, {
      ...init,
      headers: { host: HOST, ...init.headers },
    }),
    path,
    {
      registry,
      isOurHost: (host) => host === HOST,
      publicOrigin: null,
      onBrokenOff: (why) => brokenOff.push(why),
      limits: { document: 1000, tarball: 2000 },
    },
  );
const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

describe("the path", () => {
  it.each([
    ["express", "express"],
    ["@types/node", "@types%2fnode"],
    ["JSONStream", "JSONStream"],
    ["lodash.merge", "lodash.merge"],
    ["express/-/express-4.21.2.tgz", "express/-/express-4.21.2.tgz"],
    ["@babel/core/-/core-7.0.0-beta.1.tgz", "@babel/core/-/core-7.0.0-beta.1.tgz"],
  ])("%s is asked for as %s", (path, asked) => {
    const found = readRegistryPath(path);
    expect(found && upstreamPath(found)).toBe(asked);
  });

  it.each([
    "",
    "-/v1/search",
    "-/npm/v1/security/audits",
    "..",
    "../x",
    ".hidden",
    "@scope",
    "@scope/",
    "a/b",
    "a/-/b.zip",
    "a/-/../b.tgz",
    "a%2fb",
    "@a%2fb",
    "a?b",
    "a b",
    "a//b",
    "a\\b",
    "user@host/x",
    "x".repeat(215),
  ])("refuses %s", (path) => {
    expect(readRegistryPath(path)).toBeNull();
  });
});

describe("the address", () => {
  it("is npm's own when nothing is set", () => {
    expect(readRegistry({})).toEqual({ ok: true, value: "https://registry.npmjs.org" });
  });
  it("may have a path", () => {
    expect(readRegistry({ NPM_REGISTRY: "https://mirror.example/npm/" })).toEqual({
      ok: true,
      value: "https://mirror.example/npm",
    });
  });
  it.each(["mirror.example", "ftp://x", "https://user:secret@mirror.example/", "https://mirror.example/?a=b"])(
    "refuses %s without repeating it",
    (NPM_REGISTRY) => {
      const read = readRegistry({ NPM_REGISTRY });
      expect(read.ok).toBe(false);
      expect(JSON.stringify(read)).not.toContain("secret");
    },
  );
});

describe("reading", () => {
  it("sends the path and the form that is accepted, and nothing else of the browser's", async () => {
    const response = await read("@types/node", {
      headers: {
        accept: "application/vnd.npm.install-v1+json",
        cookie: "a=b",
        authorization: "Bearer x",
        referer: "http://x/",
        "x-tabwright-key": "sk-x",
      },
    });
    expect([response.status, await response.json()]).toEqual([200, { name: "express" }]);
    const [{ url, method, headers } = {} as IncomingMessage] = seen;
    expect([method, url, headers.accept]).toEqual([
      "GET",
      "/@types%2fnode",
      "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8",
    ]);
    expect([headers.cookie, headers.authorization, headers.referer, headers["x-tabwright-key"]]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("cannot be run as a page", async () => {
    const { headers } = await read("express");
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("gives the registry's refusal as it is", async () => {
    answer = (_, response) => response.writeHead(404).end('{"error":"Not found"}');
    const response = await read("no-such-package");
    expect([response.status, await response.json()]).toEqual([404, { error: "Not found" }]);
  });

  it("refuses other sites, foreign names, wrong paths and queries before the registry hears of it", async () => {
    expect(await codeOf(await read("express", { headers: { origin: "https://evil.example" } }))).toBe(
      "tabwright_cross_site",
    );
    expect(await codeOf(await read("express", { headers: { "sec-fetch-site": "cross-site" } }))).toBe(
      "tabwright_cross_site",
    );
    expect(await codeOf(await read("express", { headers: { host: "evil.example" } }))).toBe("tabwright_unknown_host");
    expect(await codeOf(await read("-/v1/search"))).toBe("tabwright_bad_path");
    expect(await codeOf(await read("express", {}, "?write=true"))).toBe("tabwright_bad_path");
    expect(seen).toEqual([]);
  });

  it("follows no redirect", async () => {
    answer = (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    expect(await codeOf(await read("express"))).toBe("tabwright_redirected");
  });

  it("does not begin what is too large, and breaks off what grows too large", async () => {
    answer = (_, response) => response.end(Buffer.alloc(1001));
    expect(await codeOf(await read("express"))).toBe("tabwright_too_large");
    answer = (_, response) => {
      response.write(Buffer.alloc(1500));
      response.end(Buffer.alloc(1500));
    };
    const response = await read("express/-/express-1.0.0.tgz");
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(brokenOff).toEqual(["too large"]);
  });

  it("says so when the registry is out of reach", async () => {
    answer = (request) => request.socket.destroy();
    expect(await codeOf(await read("express"))).toBe("tabwright_unreachable");
  });

  it("cancels the registry's answer when the request is aborted", async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (_, response) => {
        response.once("close", resolve);
        response.write("x");
      };
    });
    const controller = new AbortController();
    const response = await read("express", { signal: controller.signal });
    controller.abort();
    await expect(response.text()).rejects.toThrow();
    await closed;
    expect(brokenOff).toEqual([]);
  });
});
