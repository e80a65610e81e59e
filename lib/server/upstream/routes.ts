import "server-only";
import type { Result } from "../../domain/errors.ts";
import type { ServerStatus } from "../../model/wire.ts";
import { type Addresses, isAppHost, readAddresses } from "../addresses.ts";
import { INERT, refuse } from "./answers.ts";
import { OPENAI_HOST, readUpstream, type Upstream } from "./environment.ts";
import { proxy, refuseForeign } from "./proxy.ts";

/** The environment is read for each request: it costs microseconds, and nothing of it is kept. */
function configured<T>(read: Result<T>): { readonly value: T } | { readonly refusal: Response } {
  return read.ok ? { value: read.value } : { refusal: refuse(500, "tabwright_misconfigured", read.error.message) };
}

const gate = (addresses: Addresses) => ({
  isOurHost: (host: string | null) => isAppHost(addresses, host),
  publicOrigin: addresses.publicOrigin,
});

export async function handleUpstream(request: Request, path: "responses" | "models"): Promise<Response> {
  const addresses = configured(readAddresses(process.env));
  if ("refusal" in addresses) return addresses.refusal;
  const upstream = configured<Upstream>(readUpstream(process.env));
  if ("refusal" in upstream) return upstream.refusal;
  return proxy(request, path, {
    upstream: upstream.value,
    ...gate(addresses.value),
    onBrokenOff: (why) => process.stderr.write(`An answer of the model's provider broke off (${why}).\n`),
  });
}

/** Whether the server's upstream can be used without a person's own key; never the key, and no upstream's name but OpenAI's. */
export function handleStatus(request: Request): Response {
  const addresses = configured(readAddresses(process.env));
  if ("refusal" in addresses) return addresses.refusal;
  const foreign = refuseForeign(request, gate(addresses.value));
  if (foreign) return foreign;
  const upstream = configured<Upstream>(readUpstream(process.env));
  if ("refusal" in upstream) return upstream.refusal;
  const { baseUrl, key, needsKey } = upstream.value;
  const host = new URL(baseUrl).hostname;
  const usable = key !== null || !needsKey;
  const status: ServerStatus = { key: usable ? "server" : "none", upstream: host === OPENAI_HOST ? host : null };
  return Response.json(status, { headers: INERT });
}
