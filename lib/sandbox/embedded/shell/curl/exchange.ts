import { BadResponse, type ResponseHead, ResponseReader } from "../../../../domain/http-response.ts";
import { parseV4 } from "../../process/addresses.ts";
import type { Connection, PortClient } from "./port-client.ts";

/** A failure as curl counts them. */
export class CurlFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const NO_NETWORK = "this sandbox has no network: only servers on localhost can be reached";

/** The loopback addresses a host name means, in the order in which they are tried. @throws CurlFailure for any other */
export function addressesOf(host: string): readonly string[] {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return ["127.0.0.1", "::1"];
  if (name === "0.0.0.0") return ["127.0.0.1"];
  if (name === "::" || name === "::1") return ["::1"];
  const v4 = parseV4(name);
  if (v4?.[0] === 127) return [name];
  if (v4 || name.includes(":")) throw new CurlFailure(7, `Failed to connect to ${name}: ${NO_NETWORK}`);
  throw new CurlFailure(6, `Could not resolve host: ${name} (${NO_NETWORK})`);
}

/** @throws CurlFailure */
export function parseUrl(text: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw new CurlFailure(3, "URL rejected: Malformed input to a URL function");
  }
  if (url.protocol === "https:") {
    // A name of the network's is what is wrong first.
    addressesOf(url.hostname);
    throw new CurlFailure(
      35,
      "TLS is not available in this sandbox: its servers speak plain http. Use http:// instead",
    );
  }
  if (url.protocol !== "http:") throw new CurlFailure(1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);
  return url;
}

export type Exchange = {
  readonly url: URL;
  readonly head: string;
  readonly body: Uint8Array | null;
  readonly bodyless: boolean;
  /** Milliseconds; null: none. */
  readonly timeout: number | null;
  readonly signal: AbortSignal | undefined;
  readonly onConnect: (connection: Connection) => void;
  readonly onHead: (head: ResponseHead) => void;
  readonly onBody: (data: Uint8Array) => void;
};

/** One request and its response. @throws CurlFailure */
export async function exchange(client: PortClient, what: Exchange): Promise<void> {
  const { url } = what;
  const port = Number(url.port || 80);
  const started = performance.now();
  let received = 0;
  let connection: Connection | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stop = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const reader = new ResponseReader(what.bodyless, what.onHead, (data) => {
        received += data.length;
        what.onBody(data);
      });
      const handlers = {
        data: (data: Uint8Array) => {
          try {
            reader.push(data);
            if (reader.done) resolve();
          } catch (caught) {
            reject(caught instanceof BadResponse ? new CurlFailure(1, caught.message) : caught);
          }
        },
        end: (reset: boolean) => {
          if (reset && !reader.done) return reject(new CurlFailure(56, "Recv failure: Connection reset by peer"));
          if (!reader.begun) return reject(new CurlFailure(52, "Empty reply from server"));
          const { whole, missing } = reader.end();
          if (whole) return resolve();
          reject(
            missing > 0
              ? new CurlFailure(18, `transfer closed with ${missing} bytes remaining to read`)
              : new CurlFailure(18, "transfer closed with outstanding read data remaining"),
          );
        },
      };
      for (const address of addressesOf(url.hostname)) {
        try {
          connection = client.connect(address, port, handlers);
          break;
        } catch (caught) {
          if ((caught as { code?: string }).code !== "ECONNREFUSED") throw caught;
        }
      }
      if (!connection)
        throw new CurlFailure(
          7,
          `Failed to connect to ${url.hostname} port ${port} after ${Math.round(performance.now() - started)} ms: Couldn't connect to server`,
        );
      what.onConnect(connection);
      connection.send(new TextEncoder().encode(what.head));
      if (what.body) connection.send(what.body);
      if (what.timeout !== null)
        timer = setTimeout(() => {
          const after = Math.round(performance.now() - started);
          reject(
            new CurlFailure(28, `Operation timed out after ${after} milliseconds with ${received} bytes received`),
          );
        }, what.timeout);
      stop = () => reject(new CurlFailure(130, "interrupted"));
      what.signal?.addEventListener("abort", stop, { once: true });
    });
  } finally {
    if (timer !== null) clearTimeout(timer);
    what.signal?.removeEventListener("abort", stop);
    (connection as Connection | null)?.close();
  }
}
