import { ascii, type Bytes, fromAscii, fromBase64, toBase64 } from "./bytes.ts";

/** Privacy-Enhanced Mail's armour: a label, headers ("DEK-Info"), bytes. */
export type Armour = { readonly label: string; readonly headers: ReadonlyMap<string, string>; readonly bytes: Bytes };

const BLOCK = /-----BEGIN ([^\r\n-]+)-----[ \t]*\r?\n([\s\S]*?)-----END \1-----/g;
export function readPem(source: Uint8Array): Armour[] {
  return Array.from(fromAscii(source).matchAll(BLOCK), ([, label = "", body = ""]) => {
    const headers = new Map<string, string>();
    let text = body;
    const parted = /^((?:[A-Za-z0-9-]+:[^\n]*\r?\n(?:[ \t]+[^\n]*\r?\n)*)+)\r?\n/.exec(body);
    if (parted?.[1]) {
      text = body.slice(parted[0].length);
      for (const line of parted[1].split(/\r?\n(?![ \t])/)) {
        const colon = line.indexOf(":");
        if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
      }
    }
    return { label, headers, bytes: fromBase64(text) };
  });
}

const WIDTH = 64;
export function writePem(
  label: string,
  bytes: Uint8Array,
  headers: readonly (readonly [string, string])[] = [],
): string {
  const lines = toBase64(bytes).match(new RegExp(`.{1,${WIDTH}}`, "g")) ?? [];
  const head = headers.length > 0 ? [...headers.map(([name, value]) => `${name}: ${value}`), ""] : [];
  return `${[`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`].join("\n")}\n`;
}
export const pemBytes = (text: string): Bytes => ascii(text);
