import { formatV4, formatV6 } from "../../../process/addresses.ts";

/** DNS messages (RFC 1035), as far as Node's resolver asks. */
export const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  ANY: 255,
  CAA: 257,
} as const;
export type RecordType = keyof typeof TYPES;
export type DnsRecord = { readonly type: RecordType; readonly ttl: number; readonly value: unknown };
export type Response = { readonly id: number; readonly code: string | null; readonly records: readonly DnsRecord[] };

const NAMES = new Map<number, RecordType>(Object.entries(TYPES).map(([name, type]) => [type, name as RecordType]));
const CODES: Readonly<Record<number, string | null>> = {
  0: null,
  1: "EFORMERR",
  2: "ESERVFAIL",
  3: "ENOTFOUND",
  4: "ENOTIMP",
  5: "EREFUSED",
};
const MAX_JUMPS = 50;

/** Null for what is no name: a label that is empty or longer than 63 bytes. */
export function encodeQuery(id: number, name: string, type: RecordType): Uint8Array<ArrayBuffer> | null {
  const labels = name.replace(/\.$/, "").split(".");
  if (name.length > 253 || labels.some((label) => label.length === 0 || label.length > 63)) return null;
  const question = labels.flatMap((label) => [
    label.length,
    ...Array.from(label, (letter) => letter.charCodeAt(0) & 0xff),
  ]);
  return new Uint8Array([
    id >> 8,
    id & 0xff,
    1,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    ...question,
    0,
    TYPES[type] >> 8,
    TYPES[type] & 0xff,
    0,
    1,
  ]);
}

class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}
  #need(count: number): void {
    if (this.at + count > this.bytes.length) throw new RangeError("The message ends early.");
  }
  u8(): number {
    this.#need(1);
    return this.bytes[this.at++] as number;
  }
  u16(): number {
    return this.u8() * 256 + this.u8();
  }
  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }
  take(count: number): Uint8Array {
    this.#need(count);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
  text(count: number): string {
    return String.fromCharCode(...this.take(count));
  }
  string(): string {
    return this.text(this.u8());
  }
  name(): string {
    const labels: string[] = [];
    let after = -1;
    for (let jumps = 0; jumps < MAX_JUMPS; ) {
      const length = this.u8();
      if (length === 0) {
        if (after >= 0) this.at = after;
        return labels.join(".");
      }
      if (length >= 0xc0) {
        const place = (length & 0x3f) * 256 + this.u8();
        if (after < 0) after = this.at;
        this.at = place;
        jumps++;
      } else labels.push(this.text(length));
    }
    throw new RangeError("The name goes in circles.");
  }
}

function readValue(reader: Reader, type: RecordType, length: number): unknown {
  const end = reader.at + length;
  switch (type) {
    case "A":
      return formatV4(reader.take(4));
    case "AAAA":
      return formatV6(reader.take(16));
    case "NS":
    case "CNAME":
    case "PTR":
      return reader.name();
    case "MX": {
      const priority = reader.u16();
      return { priority, exchange: reader.name() };
    }
    case "TXT": {
      const parts: string[] = [];
      while (reader.at < end) parts.push(reader.string());
      return parts;
    }
    case "SRV": {
      const [priority, weight, port] = [reader.u16(), reader.u16(), reader.u16()];
      return { name: reader.name(), port, priority, weight };
    }
    case "SOA": {
      const [nsname, hostmaster] = [reader.name(), reader.name()];
      const [serial, refresh, retry, expire, minttl] = [
        reader.u32(),
        reader.u32(),
        reader.u32(),
        reader.u32(),
        reader.u32(),
      ];
      return { nsname, hostmaster, serial, refresh, retry, expire, minttl };
    }
    case "NAPTR": {
      const [order, preference] = [reader.u16(), reader.u16()];
      const [flags, service, regexp] = [reader.string(), reader.string(), reader.string()];
      return { flags, service, regexp, replacement: reader.name(), order, preference };
    }
    case "CAA": {
      const critical = reader.u8();
      const tag = reader.string();
      return { critical, [tag]: reader.text(end - reader.at) };
    }
    default:
      return null;
  }
}

/** Null for what is no response. */
export function decodeResponse(bytes: Uint8Array): Response | null {
  try {
    const reader = new Reader(bytes);
    const id = reader.u16();
    const flags = reader.u16();
    if ((flags & 0x8000) === 0) return null;
    const [questions, answers] = [reader.u16(), reader.u16()];
    reader.take(4);
    for (let count = 0; count < questions; count++) {
      reader.name();
      reader.take(4);
    }
    const records: DnsRecord[] = [];
    for (let count = 0; count < answers; count++) {
      reader.name();
      const type = NAMES.get(reader.u16());
      reader.u16();
      const ttl = reader.u32();
      const length = reader.u16();
      const end = reader.at + length;
      if (end > bytes.length) return { id, code: "EBADRESP", records: [] };
      if (type) records.push({ type, ttl, value: readValue(reader, type, length) });
      reader.at = end;
    }
    const code = CODES[flags & 0xf];
    return { id, code: code === undefined ? "EBADRESP" : code, records };
  } catch (caught) {
    if (!(caught instanceof RangeError)) throw caught;
    const id = bytes.length >= 2 ? (bytes[0] as number) * 256 + (bytes[1] as number) : -1;
    return { id, code: "EBADRESP", records: [] };
  }
}
