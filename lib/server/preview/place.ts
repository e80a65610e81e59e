import "server-only";
import { isAppHost, previewOriginFor, readAddresses } from "../addresses.ts";

/** The origin below which each preview has its own; null where there is none. */
export function previewPlace(host: string | null): string | null {
  const addresses = readAddresses(process.env);
  if (!addresses.ok || !isAppHost(addresses.value, host)) return null;
  return previewOriginFor(addresses.value, host);
}
