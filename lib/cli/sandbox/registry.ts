import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { Failure } from "../../domain/errors.ts";
import { REGISTRY_ROUTE } from "../../model/wire.ts";
import { hostHeaders } from "../../sandbox/embedded/host/frame-headers.mjs";
import { readRegistry } from "../../server/registry/environment.ts";
import { readFromRegistry } from "../../server/registry/read-registry.ts";

/** Whether the page asks for a package, as pages of the server do. */
export const asksRegistry = (path: string): boolean => path.startsWith(`${REGISTRY_ROUTE}/`);

/** Answers as the server's route does, from the registry that NPM_REGISTRY names. @throws Failure when that is no address */
export async function answerFromRegistry(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
): Promise<void> {
  const registry = readRegistry(process.env);
  if (!registry.ok) throw new Failure(registry.error);
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const answer = await readFromRegistry(
    new Request(url, { headers: request.headers as Record<string, string>, signal: gone.signal }),
    url.pathname.slice(REGISTRY_ROUTE.length + 1),
    { registry: registry.value, isOurHost: (name) => name === host, publicOrigin: null },
  );
  response.writeHead(answer.status, { ...hostHeaders, ...Object.fromEntries(answer.headers) });
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as ReadableStream), response).catch(() => {});
  else response.end();
}
