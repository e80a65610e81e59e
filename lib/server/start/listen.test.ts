import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listen } from "./listen.ts";

const opened: Server[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const answer: Parameters<typeof listen>[2] = (_, response) => response.end("ok");

it("takes every loopback address on one port, and no other address", async () => {
  const { servers, port } = await listen(null, 0, answer);
  opened.push(...servers);
  expect(servers.map((server) => (server.address() as AddressInfo).address)).toEqual(
    servers.length === 2 ? ["127.0.0.1", "::1"] : ["127.0.0.1"],
  );
  expect(servers.every((server) => (server.address() as AddressInfo).port === port)).toBe(true);
});

it("says which port is free when the one asked for is taken", async () => {
  const holder = createServer();
  opened.push(holder);
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  const failure = await listen(null, port, answer).catch((caught: Error) => caught.message);
  const free = Number(/^Port \d+ is taken\. The next free one is (\d+): PORT=\1 npm start$/.exec(String(failure))?.[1]);
  expect(free).toBeGreaterThan(port);
  const { servers } = await listen(null, free, answer);
  opened.push(...servers);
});

it("says when the address is none of this machine", async () => {
  await expect(listen("203.0.113.7", 0, answer)).rejects.toThrow("Set HOST to an address of this machine.");
});
