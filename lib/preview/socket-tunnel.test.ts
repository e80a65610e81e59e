import { expect, it, vi } from "vitest";
import type { PortConnection } from "../ports/sandbox.ts";
import { Tunnels } from "./socket-tunnel.ts";

/** Pages' sockets to a server that takes every connection and says nothing. */
function open(most: number) {
  const tunnels = new Tunnels(most);
  const closed: number[] = [];
  let made = 0;
  const connect = async (): Promise<PortConnection> => {
    const number = made++;
    return { readable: new ReadableStream(), writable: new WritableStream(), close: () => void closed.push(number) };
  };
  const target = { port: 80, path: "/", protocols: [], origin: "http://localhost", cookies: "", connect };
  const page = () => {
    const { port1, port2 } = new MessageChannel();
    const heard: { type: string }[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    tunnels.open(port2, target);
    return { heard, port: port1 };
  };
  return { tunnels, page, closed, made: () => made };
}

it("a socket ends with its page, whether that says so or is just gone", async () => {
  const { page, closed, made } = open(10);
  const pages = [page(), page()];
  await vi.waitFor(() => expect(made()).toBe(2));
  pages[0]?.port.postMessage({ type: "gone" });
  await vi.waitFor(() => expect(closed).toEqual([0]));
  pages[1]?.port.close();
  await vi.waitFor(() => expect(closed).toEqual([0, 1]));
});

it("where there are as many as there may be, the oldest makes room and hears so", async () => {
  const { tunnels, page, closed } = open(2);
  const pages = [page(), page(), page()];
  await vi.waitFor(() => expect(pages[0]?.heard).toMatchObject([{ type: "close", code: 1006 }]));
  tunnels.closeAll();
  await vi.waitFor(() => expect(pages.map(({ heard }) => heard.length)).toEqual([1, 1, 1]));
  await vi.waitFor(() => expect(closed.sort()).toEqual([0, 1, 2]));
});
