import { type Bytes, concat, fromNumber, toNumber } from "./bytes.ts";

/** Distinguished Encoding Rules: reading and writing what keys and signatures are made of. */
export const TAG = {
  boolean: 1,
  integer: 2,
  bits: 3,
  octets: 4,
  nothing: 5,
  oid: 6,
  utf8: 12,
  sequence: 0x30,
  set: 0x31,
} as const;
export type Node = { readonly tag: number; readonly content: Uint8Array; readonly whole: Uint8Array };
export class DerError extends Error {}

/** The element that begins at `at`. @throws DerError */
export function readAt(bytes: Uint8Array, at = 0): Node & { readonly next: number } {
  const tag = bytes[at];
  let length = bytes[at + 1];
  if (tag === undefined || length === undefined) throw new DerError("too short");
  let from = at + 2;
  if (length === 0x80 || length > 0x84) throw new DerError("bad length");
  if (length > 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let index = 0; index < count; index++) {
      const byte = bytes[from++];
      if (byte === undefined) throw new DerError("too short");
      length = length * 256 + byte;
    }
  }
  const next = from + length;
  if (next > bytes.length) throw new DerError("too long");
  return { tag, content: bytes.subarray(from, next), whole: bytes.subarray(at, next), next };
}
export function read(bytes: Uint8Array, tag?: number): Node {
  const node = readAt(bytes);
  if (tag !== undefined && node.tag !== tag) throw new DerError("wrong tag");
  return node;
}
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let at = 0; at < node.content.length; ) {
    const child = readAt(node.content, at);
    found.push(child);
    at = child.next;
  }
  return found;
}
/** The children of a sequence that begins `bytes`. */
export const sequenceOf = (bytes: Uint8Array): Node[] => children(read(bytes, TAG.sequence));
const expect = (node: Node | undefined, tag: number): Node => {
  if (node?.tag !== tag) throw new DerError("wrong tag");
  return node;
};
export const integerOf = (node: Node | undefined): bigint => {
  const { content } = expect(node, TAG.integer);
  if (content.length === 0) throw new DerError("empty");
  const value = toNumber(content);
  return (content[0] as number) & 0x80 ? value - (1n << BigInt(content.length * 8)) : value;
};
export const octetsOf = (node: Node | undefined): Uint8Array => expect(node, TAG.octets).content;
export const bitsOf = (node: Node | undefined): Uint8Array => {
  const { content } = expect(node, TAG.bits);
  if (content[0] !== 0) throw new DerError("bits are left");
  return content.subarray(1);
};
/** "1.2.840.113549" */
export function oidOf(node: Node | undefined): string {
  const { content } = expect(node, TAG.oid);
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) {
      const top = Math.min(2, Math.floor(value / 40));
      arcs.push(top, value - top * 40);
    } else arcs.push(value);
    value = 0;
  }
  return arcs.join(".");
}

export function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = concat(...parts);
  const { length } = content;
  const size = length < 0x80 ? new Uint8Array([length]) : fromNumber(BigInt(length));
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  return concat(new Uint8Array(head), content);
}
export const sequence = (...parts: readonly Uint8Array[]): Bytes => element(TAG.sequence, ...parts);
export function integer(value: bigint | number): Bytes {
  const bytes = fromNumber(BigInt(value));
  if (bytes.length === 0) return element(TAG.integer, new Uint8Array(1));
  return (bytes[0] as number) & 0x80 ? element(TAG.integer, new Uint8Array(1), bytes) : element(TAG.integer, bytes);
}
export const octets = (bytes: Uint8Array): Bytes => element(TAG.octets, bytes);
export const bitString = (bytes: Uint8Array): Bytes => element(TAG.bits, new Uint8Array(1), bytes);
export const nothing = (): Bytes => element(TAG.nothing);
/** Context-specific and constructed: [number] EXPLICIT. */
export const context = (number: number, ...parts: readonly Uint8Array[]): Bytes => element(0xa0 | number, ...parts);
export function oid(text: string): Bytes {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(TAG.oid, new Uint8Array(bytes));
}
