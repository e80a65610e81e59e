import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { precompress } from "./precompress.ts";
import { HASHED_NAME, listStatic, serveStatic } from "./static-files.ts";

const CODE = "export const words = 'again and again';\n".repeat(100);
let folder: string;
let server: Server;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "static-"));
  await writeFile(join(folder, "kernel-ABCDEFG2.js"), CODE);
  await writeFile(join(folder, "small-0123abcd.js"), "1");
  await writeFile(join(folder, "manifest.json"), "{}");
  await precompress(folder);
  const files = listStatic(folder, "/sandbox/", HASHED_NAME);
  server = createServer((request, response) => {
    if (!serveStatic(files, request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

it("serves what its browser takes, with the same bytes inside", async () => {
  for (const [accepts, encoding] of [
    ["gzip, deflate, br", "br"],
    ["gzip;q=1.0, *;q=0.1", "gzip"],
    ["br;q=0", null],
    ["", null],
  ] as const) {
    const answer = await fetch(`${base}/kernel-ABCDEFG2.js`, { headers: { "accept-encoding": accepts } });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(await answer.text()).toBe(CODE);
  }
});

it("lets browsers keep it for good", async () => {
  const answer = await fetch(`${base}/kernel-ABCDEFG2.js`, { method: "HEAD" });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": "text/javascript; charset=utf-8",
    vary: "accept-encoding",
  });
});

it("knows only files whose names hold their content's hash, and not their compressed siblings", async () => {
  for (const name of ["manifest.json", "kernel-ABCDEFG2.js.br", "none-ABCDEFG2.js", "%ff"]) {
    expect((await fetch(`${base}/${name}`)).status).toBe(404);
  }
  expect((await fetch(`${base}/kernel-ABCDEFG2.js`, { method: "POST" })).status).toBe(404);
});

it("compresses what is worth it, once", async () => {
  await precompress(folder);
  expect((await readdir(folder)).sort()).toEqual([
    "kernel-ABCDEFG2.js",
    "kernel-ABCDEFG2.js.br",
    "kernel-ABCDEFG2.js.gz",
    "manifest.json",
    "small-0123abcd.js",
  ]);
});
