import { createHash } from "node:crypto";
import { expect, it, vi } from "vitest";
import type { PortConnection } from "../ports/sandbox.ts";
import { WebSocketClient } from "./web-socket.ts";
import { MAX_MESSAGE, OPCODE } from "./web-socket-frames.ts";

/** A server's short frame. */
const frame = (opcode: number, text: string, final = true): Uint8Array =>
  Uint8Array.from([(final ? 0x80 : 0) | opcode, text.length, ...new TextEncoder().encode(text)]);

/** A client that is joined with a server which has just taken it. `takes`: false, it reads nothing more. */
async function joined(takes = true) {
  /** Bytes that the client has written since then. */
  let given = 0;
  let send = (_: Uint8Array): void => {};
  let close = vi.fn();
  const connection: PortConnection = {
    readable: new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = (data) => controller.enqueue(data);
        close = vi.fn(() => controller.close());
      },
    }),
    writable: new WritableStream<Uint8Array>(
      {
        write: (data) => {
          const key = /Sec-WebSocket-Key: (\S+)/.exec(new TextDecoder().decode(data))?.[1];
          if (!key) return takes ? undefined : new Promise(() => {});
          given = 0;
          const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
          send(new TextEncoder().encode(`HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`));
        },
      },
      {
        highWaterMark: 1,
        size: (data) => {
          given += data.length;
          return 1;
        },
      },
    ),
    close: () => close(),
  };
  const events = { open: vi.fn(), message: vi.fn(), close: vi.fn() };
  const target = { host: "localhost:1", path: "/", origin: "http://localhost:1", protocols: [], cookies: "" };
  const client = new WebSocketClient(connection, target, events);
  await vi.waitFor(() => expect(events.open).toHaveBeenCalled());
  return { client, events, send: (data: Uint8Array) => send(data), given: () => given };
}

it("a message is put together of its frames, however many say nothing", async () => {
  const { client, events, send } = await joined();
  send(frame(OPCODE.text, "he", false));
  for (let at = 0; at < 10_000; at++) send(frame(OPCODE.continuation, "", false));
  send(frame(OPCODE.continuation, "llo"));
  send(frame(OPCODE.text, "next"));
  await vi.waitFor(() => expect(events.message.mock.calls).toEqual([["hello"], ["next"]]));
  client.drop();
});

it("frames out of order end the connection", async () => {
  for (const wrong of [[frame(OPCODE.continuation, "x")], [frame(OPCODE.text, "", false), frame(OPCODE.text, "x")]]) {
    const { events, send } = await joined();
    for (const each of wrong) send(each);
    await vi.waitFor(() => expect(events.close).toHaveBeenCalledWith(1002, expect.any(String), false));
  }
});

it("a page that sends more than the server takes is cut off", async () => {
  const { client, events } = await joined(false);
  const message = new ArrayBuffer(MAX_MESSAGE);
  for (let at = 0; at < 2; at++) client.send(message);
  expect(events.close).not.toHaveBeenCalled();
  client.send("more");
  expect(events.close).toHaveBeenCalledWith(1006, "", false);
});

it("a server that pings and reads nothing fills no memory with answers", async () => {
  const { client, send, given } = await joined(false);
  for (let at = 0; at < 5_000; at++) send(frame(OPCODE.ping, "x".repeat(100)));
  send(frame(OPCODE.text, "end"));
  await vi.waitFor(() => expect(given()).toBeGreaterThan(64 * 1024));
  expect(given()).toBeLessThan(70 * 1024);
  client.drop();
});
