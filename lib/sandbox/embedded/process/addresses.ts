/** Internet addresses as text and as bytes; shared by the kernel and the programs. */

/** Four bytes, or null for what is not a dotted IPv4 address. */
export function parseV4(text: string): Uint8Array | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const bytes = new Uint8Array(4);
  for (let at = 0; at < 4; at++) {
    const part = match[at + 1] as string;
    if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return null;
    bytes[at] = Number(part);
  }
  return bytes;
}

/** Sixteen bytes, or null. A zone ("%lo") is left out. */
export function parseV6(text: string): Uint8Array | null {
  let plain = text.replace(/%.*$/s, "");
  const dotted = /^(.*:)([^:]*\..*)$/s.exec(plain);
  if (dotted) {
    const last = parseV4(dotted[2] as string);
    if (!last) return null;
    const word = (at: number): string => (((last[at] as number) << 8) | (last[at + 1] as number)).toString(16);
    plain = `${dotted[1]}${word(0)}:${word(2)}`;
  }
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string | undefined): string[] => (half ? half.split(":") : []);
  const [head, tail] = [groups(halves[0]), groups(halves[1])];
  const all = [...head, ...tail];
  if (all.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  if (halves.length === 1 ? all.length !== 8 : all.length > 7) return null;
  const words = [...head, ...Array.from({ length: 8 - all.length }, () => "0"), ...tail];
  const bytes = new Uint8Array(16);
  words.forEach((group, at) => {
    const value = Number.parseInt(group, 16);
    bytes[at * 2] = value >> 8;
    bytes[at * 2 + 1] = value & 0xff;
  });
  return bytes;
}

export const formatV4 = (bytes: Uint8Array): string => Array.from(bytes.subarray(0, 4)).join(".");

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;

/** As inet_ntop writes it: the longest run of zeros as "::", IPv4 within IPv6 dotted. */
export function formatV6(bytes: Uint8Array): string {
  if (isMapped(bytes)) return `::ffff:${formatV4(bytes.subarray(12))}`;
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] as number) << 8) | (bytes[at * 2 + 1] as number));
  if (words.slice(0, 6).every((word) => word === 0) && (words[6] as number) !== 0)
    return `::${formatV4(bytes.subarray(12))}`;
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && words[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (from: number, to: number): string =>
    words
      .slice(from, to)
      .map((word) => word.toString(16))
      .join(":");
  if (best.at < 0) return text(0, 8);
  return `${text(0, best.at)}::${text(best.at + best.length, 8)}`;
}

/** The address within IPv6 that stands for an IPv4 one, as four bytes; null for any other. */
export const mappedV4 = (bytes: Uint8Array): Uint8Array | null =>
  bytes.length === 16 && isMapped(bytes) ? bytes.subarray(12) : null;

/** The address in its usual form, or null for what is none. */
export function canonicalAddress(text: string): string | null {
  const v4 = parseV4(text);
  if (v4) return formatV4(v4);
  const v6 = parseV6(text);
  return v6 && formatV6(v6);
}
