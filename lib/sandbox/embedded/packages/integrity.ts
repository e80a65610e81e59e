/** From the strongest; as in Subresource Integrity. */
const ALGORITHMS = { sha512: "SHA-512", sha384: "SHA-384", sha256: "SHA-256", sha1: "SHA-1" } as const;
type Algorithm = keyof typeof ALGORITHMS;

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The strongest digests that an integrity string names: of one algorithm, one or more. Empty when it names none we know. */
export function strongest(integrity: string): readonly string[] {
  const all = integrity.split(/\s+/).map((one) => one.split("?")[0] as string);
  for (const name of Object.keys(ALGORITHMS)) {
    const found = all.filter(
      (one) => one.startsWith(`${name}-`) && /^[A-Za-z0-9+/]+=*$/.test(one.slice(name.length + 1)),
    );
    if (found.length > 0) return found;
  }
  return [];
}

export async function digestOf(data: Uint8Array<ArrayBuffer>, algorithm: Algorithm = "sha512"): Promise<string> {
  return `${algorithm}-${base64(new Uint8Array(await crypto.subtle.digest(ALGORITHMS[algorithm], data)))}`;
}

/** Null when `data` is what `integrity` says; otherwise the digest that it has. */
export async function mismatch(data: Uint8Array<ArrayBuffer>, wanted: readonly string[]): Promise<string | null> {
  const algorithm = (wanted[0] ?? "sha512-").split("-")[0] as Algorithm;
  const found = await digestOf(data, algorithm);
  return wanted.includes(found) ? null : found;
}
