import "server-only";
import { REGISTRY_ROUTE } from "../../model/wire.ts";
import { isAppHost, readAddresses } from "../addresses.ts";
import { refuse } from "../upstream/answers.ts";
import { readRegistry } from "./environment.ts";
import { readFromRegistry } from "./read-registry.ts";

/** The environment is read for each request: it costs microseconds, and nothing of it is kept. */
export async function handleRegistry(request: Request): Promise<Response> {
  const addresses = readAddresses(process.env);
  if (!addresses.ok) return refuse(500, "tabwright_misconfigured", addresses.error.message);
  const registry = readRegistry(process.env);
  if (!registry.ok) return refuse(500, "tabwright_misconfigured", registry.error.message);
  // As it came: decoded parts could hold slashes of their own.
  const path = new URL(request.url).pathname.slice(`${REGISTRY_ROUTE}/`.length);
  return readFromRegistry(request, path, {
    registry: registry.value,
    isOurHost: (host) => isAppHost(addresses.value, host),
    publicOrigin: addresses.value.publicOrigin,
    onBrokenOff: (why) => process.stderr.write(`An answer of the package registry broke off (${why}).\n`),
  });
}
