import * as v from "valibot";
import type { PortConnection } from "../ports/sandbox.ts";
import { WebSocketClient } from "./web-socket.ts";
import { MAX_MESSAGE } from "./web-socket-frames.ts";

const pageMessageSchema = v.variant("type", [
  v.object({
    type: v.literal("send"),
    data: v.union([
      v.pipe(v.string(), v.maxLength(MAX_MESSAGE)),
      v.pipe(
        v.instance(ArrayBuffer),
        v.check((data) => data.byteLength <= MAX_MESSAGE),
      ),
    ]),
  }),
  v.object({
    type: v.literal("close"),
    code: v.union([v.pipe(v.number(), v.integer(), v.minValue(3000), v.maxValue(4999)), v.picklist([1000, 1005])]),
    reason: v.pipe(v.string(), v.maxLength(123)),
  }),
]);

export type TunnelTarget = {
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly origin: string;
  readonly cookies: string;
  readonly connect: (port: number) => Promise<PortConnection>;
  readonly ended: () => void;
};

/** A page's WebSocket, by its message port, to a server of the sandbox. Returns what ends it. */
export function openTunnel(page: MessagePort, target: TunnelTarget): () => void {
  let client: WebSocketClient | null = null;
  let dropped = false;
  const ended = (code: number, reason: string, clean: boolean): void => {
    page.postMessage({ type: "close", code, reason, clean });
    page.close();
    target.ended();
  };
  const waiting: unknown[] = [];
  const hear = (data: unknown): void => {
    const parsed = v.safeParse(pageMessageSchema, data);
    if (!parsed.success || !client) return;
    if (parsed.output.type === "send") client.send(parsed.output.data);
    else client.close(parsed.output.code, parsed.output.reason);
  };
  page.onmessage = ({ data }) => (client ? hear(data) : void (waiting.length < 100 && waiting.push(data)));
  const { port, path, protocols, origin, cookies } = target;
  target.connect(port).then(
    (connection) => {
      if (dropped) return connection.close();
      client = new WebSocketClient(
        connection,
        { host: `localhost:${port}`, path, protocols, origin, cookies },
        {
          open: (protocol) => page.postMessage({ type: "open", protocol }),
          message: (data) => page.postMessage({ type: "message", data }, typeof data === "string" ? [] : [data]),
          close: ended,
        },
      );
      for (const data of waiting.splice(0)) hear(data);
    },
    () => ended(1006, "", false),
  );
  return () => {
    dropped = true;
    if (client) client.drop();
    else ended(1006, "", false);
  };
}
