import { describe, expect, it } from "vitest";
import type { SocketMessage } from "../process/sockets.ts";
import { type Owner, Ports } from "./ports.ts";

type Heard = Owner & { readonly heard: SocketMessage[] };
const owner = (): Heard => {
  const heard: SocketMessage[] = [];
  return { heard, tell: (message) => void heard.push(message) };
};
const code = (action: () => unknown): unknown => {
  try {
    action();
    return null;
  } catch (caught) {
    return (caught as { code: string }).code;
  }
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function machine() {
  const told: string[] = [];
  const ports = new Ports((port, open) => told.push(`${port} ${open ? "opens" : "closes"}`));
  const listen = (by: Owner, address: string, port: number, v6only = false): number => {
    const bound = ports.bind(by, { address, port }, v6only);
    ports.listen(by, bound.place);
    return bound.place;
  };
  return { told, ports, listen };
}
/** A server, a client, and a connection between them. */
function connected() {
  const { ports, listen, told } = machine();
  const [server, client] = [owner(), owner()];
  listen(server, "127.0.0.1", 3000);
  const near = ports.connect(client, { address: "127.0.0.1", port: 3000 }, null).socket;
  const opened = server.heard.shift();
  const far = opened?.type === "socket-open" ? opened.socket : 0;
  return { ports, told, server, client, near, far };
}

describe("the table of ports", () => {
  it("refuses an address that somebody listens at, and lets others beside it be", () => {
    const { ports, listen } = machine();
    const first = owner();
    listen(first, "::", 3000);
    for (const address of ["::", "0.0.0.0", "127.0.0.1", "::1", "::ffff:127.0.0.1"])
      expect([address, code(() => listen(owner(), address, 3000))]).toEqual([address, "EADDRINUSE"]);
    listen(first, "127.0.0.1", 3001);
    expect(code(() => listen(owner(), "::1", 3001))).toBeNull();
    expect(code(() => listen(owner(), "0.0.0.0", 3001))).toBe("EADDRINUSE");
    listen(first, "::", 3002, true);
    expect(code(() => listen(owner(), "0.0.0.0", 3002))).toBeNull();
    expect(code(() => ports.bind(first, { address: "10.0.0.1", port: 0 }, false))).toBe("EADDRNOTAVAIL");
    expect(code(() => ports.bind(first, { address: "127.0.0.1", port: 80 }, false))).toBe("EACCES");
  });

  it("connects to who listens there, by any address that means it, and says who is who", () => {
    const { ports, listen } = machine();
    const server = owner();
    listen(server, "::", 3000);
    const { local, remote } = ports.connect(owner(), { address: "127.0.0.1", port: 3000 }, null);
    expect(remote).toEqual({ address: "127.0.0.1", port: 3000 });
    expect(server.heard).toMatchObject([
      {
        type: "socket-open",
        local: { address: "::ffff:127.0.0.1", port: 3000 },
        remote: { address: "::ffff:127.0.0.1", port: local.port },
      },
    ]);
    expect(code(() => ports.connect(owner(), { address: "127.0.0.1", port: 3001 }, null))).toBe("ECONNREFUSED");
    expect(code(() => ports.connect(owner(), { address: "93.184.216.34", port: 80 }, null))).toBe("ENETUNREACH");
  });

  it("tells of a port once, however many listen there", () => {
    const { ports, listen, told } = machine();
    const [a, b] = [owner(), owner()];
    listen(a, "127.0.0.1", 3000);
    const place = listen(b, "::1", 3000);
    ports.closeAll(a);
    expect(told).toEqual(["3000 opens"]);
    ports.release(b, place);
    expect(told).toEqual(["3000 opens", "3000 closes"]);
  });

  it("carries bytes, their receipts and the end of each direction", () => {
    const { ports, server, client, near, far } = connected();
    ports.send(client, near, bytes("hi"));
    ports.taken(server, far, 2);
    ports.finish(client, near);
    ports.send(server, far, bytes("yes"));
    expect(server.heard).toMatchObject([
      { type: "socket-data", socket: far },
      { type: "socket-end", socket: far },
    ]);
    expect(client.heard).toMatchObject([
      { type: "socket-taken", bytes: 2 },
      { type: "socket-data", socket: near },
    ]);
  });

  it("ends the other side when one closes, and resets it when bytes were left unread", () => {
    const first = connected();
    first.ports.close(first.server, first.far, false);
    expect(first.client.heard).toMatchObject([{ type: "socket-end" }]);
    first.ports.send(first.client, first.near, bytes("late"));
    expect(first.client.heard.at(-1)).toMatchObject({ type: "socket-reset" });
    const second = connected();
    second.ports.send(second.client, second.near, bytes("unread"));
    second.ports.closeAll(second.server);
    expect(second.client.heard).toMatchObject([{ type: "socket-reset" }]);
    expect(second.told).toEqual(["3000 opens", "3000 closes"]);
  });

  it("obeys nobody but an end's owner", () => {
    const { ports, server, client, near } = connected();
    ports.send(server, near, bytes("forged"));
    ports.close(server, near, true);
    expect(server.heard).toEqual([]);
    expect(client.heard).toEqual([]);
  });
});
