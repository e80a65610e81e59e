import { type WeierstrassPoint, type WeierstrassPointCons, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { ed448, x448 } from "@noble/curves/ed448.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import table from "../tables/curves.json";
import { type Bytes, bitLength, fromHex, fromNumber, type Random } from "./bytes.ts";
import { oidOf } from "./der.ts";
import { digestNumber, type Signature } from "./dsa.ts";
import { modInverse, modulo, randomBelow } from "./numbers.ts";

/** Elliptic curves by name. */
export type Curve = {
  /** OpenSSL's. */
  readonly name: string;
  readonly oid: string;
  /** Of JWK and WebCrypto. */
  readonly webName: string | null;
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly n: bigint;
  readonly seed: Bytes;
  readonly generator: readonly [x: bigint, y: bigint];
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly points: WeierstrassPointCons<bigint>;
};
type Point = WeierstrassPoint<bigint>;

const WEB: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
  secp256k1: "secp256k1",
};
const number = (hex: string): bigint => BigInt(`0x${hex}`);
const curves = new Map<string, Curve>();
for (const row of table) {
  const p = number(row.p);
  let points: WeierstrassPointCons<bigint> | null = null;
  const curve: Curve = {
    name: row.name,
    oid: oidOf({ tag: 6, content: fromHex(row.oid), whole: new Uint8Array(0) }),
    webName: WEB[row.name] ?? null,
    p,
    a: number(row.a),
    b: number(row.b),
    n: number(row.n),
    // Without the count of unused bits.
    seed: fromHex(row.seed.slice(2)),
    generator: [number(row.x), number(row.y)],
    size: Math.ceil(bitLength(p) / 8),
    get points() {
      points ??= weierstrass({
        p,
        n: curve.n,
        h: 1n,
        a: curve.a,
        b: curve.b,
        Gx: curve.generator[0],
        Gy: curve.generator[1],
      });
      return points;
    },
  };
  curves.set(row.name, curve);
  if (curve.webName) curves.set(curve.webName, curve);
}
curves.set("P-192", curves.get("prime192v1") as Curve);
curves.set("secp192r1", curves.get("prime192v1") as Curve);
curves.set("P-224", curves.get("secp224r1") as Curve);
export const CURVE_NAMES: readonly string[] = [
  "secp192k1",
  "secp224k1",
  "secp224r1",
  "secp256k1",
  "secp384r1",
  "secp521r1",
  "prime192v1",
  "prime256v1",
  "brainpoolP256r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
];
export const curveNamed = (name: string): Curve | undefined => curves.get(name);
export const curveByOid = (oid: string): Curve | undefined => [...curves.values()].find((curve) => curve.oid === oid);

/** "compressed" 2, "uncompressed" 4, "hybrid" 6. */
export function pointBytes(curve: Curve, point: Point, form: number): Bytes {
  const { x, y } = point.toAffine();
  const [across, up] = [fromNumber(x, curve.size), fromNumber(y, curve.size)];
  const odd = Number(y & 1n);
  const bytes = new Uint8Array(form === 2 ? 1 + curve.size : 1 + 2 * curve.size);
  bytes[0] = form === 4 ? 4 : form + odd;
  bytes.set(across, 1);
  if (form !== 2) bytes.set(up, 1 + curve.size);
  return bytes;
}
/** Null for what is no point of the curve. */
export function pointFrom(curve: Curve, bytes: Uint8Array): Point | null {
  try {
    const form = bytes[0] as number;
    let plain = Uint8Array.from(bytes);
    if (form === 6 || form === 7) {
      if (((bytes.at(-1) as number) & 1) !== (form & 1)) return null;
      plain = Uint8Array.from(bytes);
      plain[0] = 4;
    }
    const point = curve.points.fromBytes(plain);
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}
export function pointOf(curve: Curve, x: bigint, y: bigint): Point | null {
  try {
    const point = curve.points.fromAffine({ x, y });
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}
export const publicPoint = (curve: Curve, secret: bigint): Point => curve.points.BASE.multiply(secret);
export const sharedSecret = (curve: Curve, secret: bigint, point: Point): Bytes =>
  fromNumber(point.multiply(secret).toAffine().x, curve.size);
export const randomSecret = (curve: Curve, random: Random): bigint => randomBelow(curve.n, random);

export function ecdsaSign(curve: Curve, secret: bigint, hash: Uint8Array, random: Random): Signature {
  const { n } = curve;
  for (;;) {
    const once = randomBelow(n, random);
    const r = modulo(publicPoint(curve, once).toAffine().x, n);
    const s = modulo((modInverse(once, n) as bigint) * (digestNumber(hash, n) + secret * r), n);
    if (r !== 0n && s !== 0n) return { r, s };
  }
}
export function ecdsaFits(curve: Curve, point: Point, hash: Uint8Array, { r, s }: Signature): boolean {
  const { n } = curve;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const inverse = modInverse(s, n) as bigint;
  const first = modulo(digestNumber(hash, n) * inverse, n);
  const sum = curve.points.BASE.multiplyUnsafe(first).add(point.multiplyUnsafe(modulo(r * inverse, n)));
  return !sum.is0() && modulo(sum.toAffine().x, n) === r;
}

/** RFC 8032 and 7748: keys are bytes. */
export type PlainCurve = {
  readonly name: "ed25519" | "ed448" | "x25519" | "x448";
  readonly webName: string;
  readonly oid: string;
  readonly nid: number;
  readonly size: number;
  publicKey(secret: Uint8Array): Bytes;
  sign?(data: Uint8Array, secret: Uint8Array): Bytes;
  fits?(signature: Uint8Array, data: Uint8Array, key: Uint8Array): boolean;
  /** Null when it comes to nothing. */
  shared?(secret: Uint8Array, key: Uint8Array): Bytes | null;
};
type Signs = typeof ed25519;
type Agrees = typeof x25519;
const signing = (scheme: Signs) => ({
  publicKey: (secret: Uint8Array) => scheme.getPublicKey(secret) as Bytes,
  sign: (data: Uint8Array, secret: Uint8Array) => scheme.sign(data, secret) as Bytes,
  fits: (signature: Uint8Array, data: Uint8Array, key: Uint8Array) => {
    try {
      return scheme.verify(signature, data, key, { zip215: false });
    } catch {
      return false;
    }
  },
});
const agreeing = (scheme: Agrees) => ({
  publicKey: (secret: Uint8Array) => scheme.getPublicKey(secret) as Bytes,
  shared: (secret: Uint8Array, key: Uint8Array) => {
    try {
      return scheme.getSharedSecret(secret, key) as Bytes;
    } catch {
      return null;
    }
  },
});
export const plainCurves: readonly PlainCurve[] = [
  { name: "x25519", webName: "X25519", oid: "1.3.101.110", nid: 1034, size: 32, ...agreeing(x25519) },
  { name: "x448", webName: "X448", oid: "1.3.101.111", nid: 1035, size: 56, ...agreeing(x448) },
  { name: "ed25519", webName: "Ed25519", oid: "1.3.101.112", nid: 1087, size: 32, ...signing(ed25519) },
  { name: "ed448", webName: "Ed448", oid: "1.3.101.113", nid: 1088, size: 57, ...signing(ed448) },
];
