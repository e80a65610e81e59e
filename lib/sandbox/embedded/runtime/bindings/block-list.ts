import { formatV4, formatV6, mappedV4, parseV4, parseV6 } from "../../process/addresses.ts";
import type { Any, Binding } from "../core/machine.ts";

const AF_INET = 2;
const AF_INET6 = 10;

const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
};
const samePrefix = (a: Uint8Array, b: Uint8Array, bits: number): boolean => {
  for (let at = 0, left = bits; left > 0; at++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if (((a[at] as number) & mask) !== ((b[at] as number) & mask)) return false;
  }
  return true;
};
/** IPv4 within IPv6. */
function asV6(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 16) return bytes;
  const wide = new Uint8Array(16);
  wide.set([0xff, 0xff], 10);
  wide.set(bytes, 12);
  return wide;
}

class SocketAddress {
  readonly #bytes: Uint8Array;
  readonly #port: number;
  readonly #flowLabel: number;

  constructor(address: string, port: number, family: number, flowLabel: number) {
    const bytes = family === AF_INET ? parseV4(address) : parseV6(address);
    if (!bytes) throw Object.assign(new Error("Invalid address"), { code: "ERR_INVALID_ADDRESS" });
    this.#bytes = bytes;
    this.#port = port;
    this.#flowLabel = flowLabel;
  }
  static bytesOf(address: SocketAddress): Uint8Array {
    return address.#bytes;
  }
  static textOf(address: SocketAddress): string {
    const bytes = address.#bytes;
    return bytes.length === 4 ? formatV4(bytes) : formatV6(bytes);
  }
  detail(into: Any): Any {
    into.address = SocketAddress.textOf(this);
    into.port = this.#port;
    into.family = this.#bytes.length === 4 ? AF_INET : AF_INET6;
    into.flowlabel = this.#flowLabel;
    return into;
  }
  legacyDetail(into: Any = {}): Any {
    into.address = SocketAddress.textOf(this);
    into.family = this.#bytes.length === 4 ? "IPv4" : "IPv6";
    into.port = this.#port;
    return into;
  }
  flowlabel(): number {
    return this.#flowLabel;
  }
}
const { bytesOf, textOf } = SocketAddress;
const family = (address: SocketAddress): string => (bytesOf(address).length === 4 ? "IPv4" : "IPv6");

/** Null where the two are of kinds that cannot be compared. */
function compare(a: Uint8Array, b: Uint8Array): number | null {
  if (a.length === b.length) return compareBytes(a, b);
  const [x, y] = [a.length === 4 ? a : mappedV4(a), b.length === 4 ? b : mappedV4(b)];
  return x && y ? compareBytes(x, y) : null;
}

type Rule = { readonly text: string; matches(address: Uint8Array): boolean };

class BlockList {
  readonly #rules: Rule[] = [];

  addAddress(address: SocketAddress): void {
    const bytes = bytesOf(address);
    this.#rules.unshift({
      text: `Address: ${family(address)} ${textOf(address)}`,
      matches: (given) => compare(given, bytes) === 0,
    });
  }
  addRange(start: SocketAddress, end: SocketAddress): boolean {
    const [from, to] = [bytesOf(start), bytesOf(end)];
    if ((compare(from, to) ?? 0) > 0) return false;
    this.#rules.unshift({
      text: `Range: ${family(start)} ${textOf(start)}-${textOf(end)}`,
      matches: (given) => (compare(given, from) ?? -1) >= 0 && (compare(given, to) ?? 1) <= 0,
    });
    return true;
  }
  addSubnet(network: SocketAddress, prefix: number): void {
    const bytes = bytesOf(network);
    this.#rules.unshift({
      text: `Subnet: ${family(network)} ${textOf(network)}/${prefix}`,
      matches: (given) =>
        given.length === bytes.length
          ? samePrefix(given, bytes, prefix)
          : samePrefix(asV6(given), asV6(bytes), bytes.length === 4 ? prefix + 96 : prefix),
    });
  }
  check(address: SocketAddress): boolean {
    const bytes = bytesOf(address);
    return this.#rules.some((rule) => rule.matches(bytes));
  }
  getRules(): string[] {
    return this.#rules.map((rule) => rule.text);
  }
}

export const blockList = (): Binding => ({ AF_INET, AF_INET6, BlockList, SocketAddress });
