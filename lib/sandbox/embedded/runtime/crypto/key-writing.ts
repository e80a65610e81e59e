import { type Bytes, fromNumber } from "./bytes.ts";
import { type Curve, pointBytes } from "./curves.ts";
import { bitString, context, integer, nothing, octets, oid, sequence } from "./der.ts";
import { digestNamed } from "./digests.ts";
import { type EcKey, isPlain, OID, type PairKey, type PssParameters, type RsaKey, rsaPrivate } from "./keys.ts";

/** Writes keys as OpenSSL does. */
export function writeRsaPublic({ key }: RsaKey): Bytes {
  return sequence(integer(key.n), integer(key.e));
}
export function writeRsaPrivate(given: RsaKey): Bytes {
  const { n, e, d, p, q, dp, dq, qi } = rsaPrivate(given);
  return sequence(...[0n, n, e, d, p, q, dp, dq, qi].map(integer));
}
const hashNode = (name: string): Bytes => sequence(oid(digestNamed(name)?.oid ?? ""), nothing());
function writePss({ hash, maskHash, saltLength }: PssParameters): Bytes {
  const parts: Bytes[] = [];
  if (hash !== "sha1") parts.push(context(0, hashNode(hash)));
  if (maskHash !== "sha1") parts.push(context(1, sequence(oid(OID.mask), hashNode(maskHash))));
  if (saltLength !== 20) parts.push(context(2, integer(saltLength)));
  return sequence(...parts);
}

function writeExplicit(curve: Curve): Bytes {
  const field = sequence(oid(OID.primeField), integer(curve.p));
  const seed = curve.seed.length > 0 ? [bitString(curve.seed)] : [];
  const equation = sequence(octets(fromNumber(curve.a, curve.size)), octets(fromNumber(curve.b, curve.size)), ...seed);
  const generator = octets(pointBytes(curve, curve.points.BASE, 4));
  return sequence(integer(1), field, equation, generator, integer(curve.n), integer(1));
}
const writeCurve = ({ curve, explicit }: EcKey): Bytes => (explicit ? writeExplicit(curve) : oid(curve.oid));
const openPoint = ({ curve, point }: EcKey): Bytes => pointBytes(curve, point as never, 4);
const secretOctets = ({ curve, secret }: EcKey): Bytes =>
  octets(fromNumber(secret ?? 0n, Math.ceil(curve.n.toString(16).length / 2)));
export function writeSec1(key: EcKey): Bytes {
  return sequence(integer(1), secretOctets(key), context(0, writeCurve(key)), context(1, bitString(openPoint(key))));
}

function algorithm(key: PairKey): Bytes {
  switch (key.kind) {
    case "rsa":
      return sequence(oid(OID.rsa), nothing());
    case "rsa-pss":
      return key.pss ? sequence(oid(OID.pss), writePss(key.pss)) : sequence(oid(OID.pss));
    case "ec":
      return sequence(oid(OID.ec), writeCurve(key));
    case "dsa":
      return sequence(oid(OID.dsa), sequence(integer(key.p), integer(key.q), integer(key.g)));
    case "dh":
      return sequence(oid(OID.dh), sequence(integer(key.p), integer(key.g)));
    default:
      return sequence(oid(key.curve.oid));
  }
}
export function writeSpki(key: PairKey): Bytes {
  let open: Bytes;
  if (isPlain(key)) open = key.open;
  else if (key.kind === "ec") open = openPoint(key);
  else if (key.kind === "dsa" || key.kind === "dh") open = integer(key.y);
  else open = writeRsaPublic(key);
  return sequence(algorithm(key), bitString(open));
}
export function writePkcs8(key: PairKey): Bytes {
  let secret: Bytes;
  if (isPlain(key)) secret = octets(key.secret ?? new Uint8Array(0));
  // The curve is named outside.
  else if (key.kind === "ec") secret = sequence(integer(1), secretOctets(key), context(1, bitString(openPoint(key))));
  else if (key.kind === "dsa" || key.kind === "dh") secret = integer(key.x ?? 0n);
  else secret = writeRsaPrivate(key);
  return sequence(integer(0), algorithm(key), octets(secret));
}
