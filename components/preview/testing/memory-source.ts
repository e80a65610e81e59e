import type { BundleSource } from "../bundle.ts";

/** A project in memory. */
export function memorySource(files: Readonly<Record<string, string>>): BundleSource {
  return {
    files: { has: (path) => Object.hasOwn(files, path) },
    read: async (path) => (Object.hasOwn(files, path) ? new TextEncoder().encode(files[path]) : null),
  };
}

/** What a data: address holds, as text. */
export const contentOf = (address: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (char) => char.charCodeAt(0)),
  );
