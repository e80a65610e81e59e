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
  /** The page is left. */
  v.object({ type: v.literal("gone") }),
]);
/** Messages of a page whose connection is not there yet. */
const MOST_WAITING = 100;

export type TunnelTarget = {
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly origin: string;
  readonly cookies: string;
  readonly connect: (port: number) => Promise<PortConnection>;
  readonly ended: () => void;
};

/**
 * The sockets of one preview. A page that was left may have said nothing of it, and one that asks for more than there is room
 * for is answered all the same: the oldest ends.
 */
export class Tunnels {
  readonly #ends = new Set<() => void>();

  constructor(private readonly most: number) {}

  open(page: MessagePort, target: Omit<TunnelTarget, "ended">): void {
    const [oldest] = this.#ends;
    if (this.#ends.size >= this.most) oldest?.();
    const end = openTunnel(page, { ...target, ended: () => this.#ends.delete(end) });
    this.#ends.add(end);
  }
  closeAll(): void {
    for (const end of [...this.#ends]) end();
  }
}

/** A page's WebSocket, by its message port, to a server of the sandbox. Returns what ends it. */
function openTunnel(page: MessagePort, target: TunnelTarget): () => void {
  let client: WebSocketClient | null = null;
  let over = false;
  const ended = (code: number, reason: string, clean: boolean): void => {
    if (over) return;
    over = true;
    page.postMessage({ type: "close", code, reason, clean });
    page.close();
    target.ended();
  };
  const end = (): void => {
    if (client) client.drop();
    else ended(1006, "", false);
  };
  const waiting: unknown[] = [];
  const hear = (data: unknown): void => {
    const parsed = v.safeParse(pageMessageSchema, data);
    if (!parsed.success) return;
    if (parsed.output.type === "gone") end();
    else if (!client) waiting.push(data);
    else if (parsed.output.type === "send") client.send(parsed.output.data);
    else client.close(parsed.output.code, parsed.output.reason);
  };
  page.onmessage = ({ data }) => void (waiting.length < MOST_WAITING && hear(data));
  // Where the event exists; elsewhere its page says so, or nobody.
  page.addEventListener("close", end);
  const { port, path, protocols, origin, cookies } = target;
  target.connect(port).then(
    (connection) => {
      if (over) return connection.close();
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
  return end;
}
