import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { appError, Failure } from "../../domain/errors.ts";

type Listening = { readonly servers: readonly Server[]; readonly port: number };

function open(host: string, port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

const codeOf = (caught: unknown): string => (caught as NodeJS.ErrnoException).code ?? "";

/** Both loopback addresses, because `localhost` resolves to either; a machine without IPv6 has only the first. */
async function openAll(host: string | null, port: number, listener: RequestListener): Promise<Listening> {
  const first = await open(host ?? "127.0.0.1", port, listener);
  const taken = (first.address() as AddressInfo).port;
  if (host !== null) return { servers: [first], port: taken };
  try {
    return { servers: [first, await open("::1", taken, listener)], port: taken };
  } catch (caught) {
    if (codeOf(caught) === "EADDRNOTAVAIL" || codeOf(caught) === "EAFNOSUPPORT")
      return { servers: [first], port: taken };
    first.close();
    throw caught;
  }
}

async function nextFreePort(host: string | null, after: number): Promise<number | null> {
  for (let port = after + 1; port <= Math.min(after + 100, 65_535); port++) {
    try {
      const { servers } = await openAll(host, port, (_, response) => response.destroy());
      for (const server of servers) server.close();
      return port;
    } catch (caught) {
      if (codeOf(caught) !== "EADDRINUSE" && codeOf(caught) !== "EACCES") return null;
    }
  }
  return null;
}

/** Listens on `host`, or on every loopback address when it is null; port 0 takes any. @throws Failure with what to do instead. */
export async function listen(host: string | null, port: number, listener: RequestListener): Promise<Listening> {
  try {
    return await openAll(host, port, listener);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "EADDRINUSE" || code === "EACCES") {
      const free = await nextFreePort(host, code === "EACCES" ? 2999 : port);
      const why = code === "EACCES" ? "may not be used by this account" : "is taken";
      const instead =
        free === null ? "Choose another with PORT." : `The next free one is ${free}: PORT=${free} npm start`;
      throw new Failure(appError("bad-input", `Port ${port} ${why}. ${instead}`, { cause }));
    }
    const where = host ?? "the loopback address";
    throw new Failure(
      appError("bad-input", `Cannot listen on ${where} (${code}). Set HOST to an address of this machine.`, { cause }),
    );
  }
}
