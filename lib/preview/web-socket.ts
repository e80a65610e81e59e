import { ByteQueue } from "../domain/bytes.ts";
import { headerOf } from "../domain/http-response.ts";
import type { PortConnection } from "../ports/sandbox.ts";
import { readAnswer } from "./read-answer.ts";
import { type Frame, FrameError, FrameReader, MAX_MESSAGE, OPCODE, writeFrame } from "./web-socket-frames.ts";

const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const MAX_UNSENT = 2 * MAX_MESSAGE;
/** Bytes beyond which a ping waits for the next one: only the latest has to be answered (RFC 6455, 5.5.3). */
const MAX_UNSENT_PONGS = 64 * 1024;

export type SocketTarget = {
  readonly host: string;
  readonly path: string;
  readonly origin: string;
  readonly protocols: readonly string[];
  /** For the Cookie header; "": none. */
  readonly cookies: string;
};

export type SocketEvents = {
  readonly open: (protocol: string) => void;
  readonly message: (data: string | ArrayBuffer) => void;
  /** The last one. */
  readonly close: (code: number, reason: string, clean: boolean) => void;
};

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function acceptOf(key: string): Promise<string> {
  const text = new TextEncoder().encode(key + ACCEPT_SUFFIX);
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-1", text)));
}

/** A client's end of a WebSocket (RFC 6455) over a connection to a port. Opens itself; tells all by `events`. */
export class WebSocketClient {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #frames = new FrameReader();
  /** What has come of a message, and what it is; nothing of one is a continuation of none. */
  #message = new ByteQueue();
  #opcode: number = OPCODE.continuation;
  /** Bytes that were given to the connection and are not on their way yet. */
  #unsent = 0;
  #closing = false;
  #closed = false;

  constructor(
    private readonly connection: PortConnection,
    target: SocketTarget,
    private readonly events: SocketEvents,
  ) {
    this.#writer = connection.writable.getWriter();
    void this.#run(target).catch((caught: unknown) => this.#fail(caught));
  }

  async #run(target: SocketTarget): Promise<void> {
    const key = base64(crypto.getRandomValues(new Uint8Array(16)));
    const lines = [
      `GET ${target.path} HTTP/1.1`,
      `Host: ${target.host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${key}`,
      `Origin: ${target.origin}`,
      ...(target.protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${target.protocols.join(", ")}`] : []),
      ...(target.cookies === "" ? [] : [`Cookie: ${target.cookies}`]),
    ];
    await this.#writer.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
    const answer = await readAnswer(this.connection, "GET");
    const head = { ...answer, version: "1.1" };
    const protocol = headerOf(head, "sec-websocket-protocol") ?? "";
    if (!answer.upgraded || headerOf(head, "sec-websocket-accept") !== (await acceptOf(key)))
      throw new FrameError(1006, `The server did not take the WebSocket: it answered ${answer.status}.`);
    if (protocol !== "" && !target.protocols.includes(protocol))
      throw new FrameError(1006, "The server chose a protocol that was not offered.");
    this.events.open(protocol);
    const reader = answer.body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done) break;
      for (const frame of this.#frames.push(part.value)) this.#hear(frame);
      if (this.#closed) return;
    }
    this.#end(1006, "", false);
  }

  #hear(frame: Frame): void {
    if (this.#closed) return;
    const { opcode, payload } = frame;
    if (opcode === OPCODE.ping) {
      if (this.#unsent <= MAX_UNSENT_PONGS) this.#write(OPCODE.pong, payload);
    } else if (opcode === OPCODE.close) {
      const code = payload.length >= 2 ? new DataView(payload.buffer).getUint16(0) : 1005;
      if (!this.#closing) this.#write(OPCODE.close, payload.subarray(0, 2));
      this.#end(code, new TextDecoder().decode(payload.subarray(2)), true);
    } else if (opcode !== OPCODE.pong) this.#gather(frame);
  }

  /** A message's frames, until it is whole. */
  #gather({ final, opcode, payload }: Frame): void {
    const first = opcode === OPCODE.text || opcode === OPCODE.binary;
    const begun = this.#opcode !== OPCODE.continuation;
    if (first === begun || (!first && opcode !== OPCODE.continuation))
      throw new FrameError(1002, "The server sent frames out of order.");
    if (first) this.#opcode = opcode;
    this.#message.push(payload);
    if (this.#message.length > MAX_MESSAGE) throw new FrameError(1009, "The server sent a message of more than 32 MB.");
    if (!final) return;
    const isText = this.#opcode === OPCODE.text;
    const whole = this.#message.view();
    this.#message = new ByteQueue();
    this.#opcode = OPCODE.continuation;
    this.events.message(
      isText ? new TextDecoder("utf-8", { fatal: true }).decode(whole) : new Uint8Array(whole).buffer,
    );
  }

  #write(opcode: number, payload: Uint8Array): void {
    const frame = writeFrame(opcode, payload);
    this.#unsent += frame.length;
    this.#writer.write(frame).then(
      () => {
        this.#unsent -= frame.length;
      },
      (caught: unknown) => this.#fail(caught),
    );
  }

  /** A page that sends more than the server takes in is cut off: what waits lies in the workbench's memory. */
  send(data: string | ArrayBuffer): void {
    if (this.#closing || this.#closed) return;
    if (this.#unsent > MAX_UNSENT) {
      this.#end(1006, "", false);
      return;
    }
    if (typeof data === "string") this.#write(OPCODE.text, new TextEncoder().encode(data));
    else this.#write(OPCODE.binary, new Uint8Array(data));
  }

  /** Says goodbye; the connection ends when the server has answered. */
  close(code: number, reason: string): void {
    if (this.#closing || this.#closed) return;
    this.#closing = true;
    const text = new TextEncoder().encode(reason).subarray(0, 123);
    const payload = new Uint8Array(code === 1005 ? 0 : 2 + text.length);
    if (code !== 1005) {
      new DataView(payload.buffer).setUint16(0, code);
      payload.set(text, 2);
    }
    this.#write(OPCODE.close, payload);
  }

  /** Ends at once: nobody listens any more. */
  drop(): void {
    this.#end(1006, "", false);
  }

  #fail(caught: unknown): void {
    if (this.#closed) return;
    if (caught instanceof FrameError && caught.code !== 1006) {
      const payload = new Uint8Array(2);
      new DataView(payload.buffer).setUint16(0, caught.code);
      this.#writer.write(writeFrame(OPCODE.close, payload)).catch(() => undefined);
      this.#end(caught.code, caught.message, false);
    } else this.#end(1006, "", false);
  }

  #end(code: number, reason: string, clean: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.close(code, reason, clean);
    // What was written goes out before the connection does.
    this.#writer.ready.catch(() => undefined).finally(() => this.connection.close());
  }
}
