import { type Bytes, toNumber } from "./bytes.ts";
import { CURVE_NAMES, type Curve, curveByOid, curveNamed, plainCurves, pointFrom, publicPoint } from "./curves.ts";
import { bitsOf, children, integerOf, type Node, octetsOf, oidOf, read, sequenceOf, TAG } from "./der.ts";
import { digestByOid } from "./digests.ts";
import { type EcKey, KeyTrouble, OID, type PairKey, type PssParameters } from "./keys.ts";
import { modPow } from "./numbers.ts";

/** Reads PKCS #1, PKCS #8, SEC 1 and SubjectPublicKeyInfo. All throw DerError or KeyTrouble. */
const unsupported = (): never => {
  throw new KeyTrouble("unsupported");
};
const copy = (bytes: Uint8Array): Bytes => Uint8Array.from(bytes);

export function readRsaPublic(bytes: Uint8Array, pss: PssParameters | null = null, isPss = false): PairKey {
  const [n, e] = sequenceOf(bytes);
  return { kind: isPss ? "rsa-pss" : "rsa", key: { n: integerOf(n), e: integerOf(e) }, pss };
}
export function readRsaPrivate(bytes: Uint8Array, pss: PssParameters | null = null, isPss = false): PairKey {
  const [version, ...numbers] = sequenceOf(bytes);
  if (integerOf(version) !== 0n || numbers.length < 8) unsupported();
  const [n, e, d, p, q, dp, dq, qi] = numbers.slice(0, 8).map(integerOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { kind: isPss ? "rsa-pss" : "rsa", key: { n, e, d, p, q, dp, dq, qi }, pss };
}

const hashName = (node: Node | undefined): string =>
  digestByOid(oidOf(node && children(node)[0]))?.name.toLowerCase() ?? unsupported();
function readPss(node: Node | undefined): PssParameters | null {
  if (!node || node.tag !== TAG.sequence) return null;
  let parameters: PssParameters = { hash: "sha1", maskHash: "sha1", saltLength: 20 };
  for (const part of children(node)) {
    const [inner] = children(part);
    if (part.tag === 0xa0) parameters = { ...parameters, hash: hashName(inner) };
    else if (part.tag === 0xa1) parameters = { ...parameters, maskHash: hashName(inner && children(inner)[1]) };
    else if (part.tag === 0xa2) parameters = { ...parameters, saltLength: Number(integerOf(inner)) };
  }
  return parameters;
}

function readCurve(node: Node | undefined): { curve: Curve; explicit: boolean } {
  if (node?.tag === TAG.oid) return { curve: curveByOid(oidOf(node)) ?? unsupported(), explicit: false };
  if (node?.tag !== TAG.sequence) return unsupported();
  const [, field, , , order] = children(node);
  const [, prime] = children(field as Node);
  const [p, n] = [integerOf(prime), integerOf(order)];
  for (const name of CURVE_NAMES) {
    const curve = curveNamed(name) as Curve;
    if (curve.p === p && curve.n === n) return { curve, explicit: true };
  }
  return unsupported();
}
function ecPublic(given: { curve: Curve; explicit: boolean }, bytes: Uint8Array): EcKey {
  const point = pointFrom(given.curve, bytes);
  return point ? { kind: "ec", ...given, point, secret: null } : unsupported();
}
/** `outer`: the curve as PKCS #8 names it. */
export function readSec1(bytes: Uint8Array, outer: Node | undefined = undefined): PairKey {
  const [version, secretNode, ...rest] = sequenceOf(bytes);
  if (integerOf(version) !== 1n) unsupported();
  const named = rest.find(({ tag }) => tag === 0xa0);
  const given = readCurve(outer ?? (named && children(named)[0]));
  const secret = toNumber(octetsOf(secretNode));
  if (secret <= 0n || secret >= given.curve.n) unsupported();
  return { kind: "ec", ...given, point: publicPoint(given.curve, secret), secret };
}

function dsaNumbers(node: Node | undefined): [p: bigint, q: bigint, g: bigint] {
  const [p, q, g] = node ? children(node) : [];
  return [integerOf(p), integerOf(q), integerOf(g)];
}
function dhNumbers(node: Node | undefined): [p: bigint, g: bigint] {
  const [p, g] = node ? children(node) : [];
  return [integerOf(p), integerOf(g)];
}
/** OpenSSL's own form: version, p, q, g, y, x. */
export function readDsaPrivate(bytes: Uint8Array): PairKey {
  const [version, ...numbers] = sequenceOf(bytes);
  if (integerOf(version) !== 0n) unsupported();
  const [p, q, g, y, x] = numbers.map(integerOf) as [bigint, bigint, bigint, bigint, bigint];
  return { kind: "dsa", p, q, g, y, x };
}

export function readSpki(bytes: Uint8Array): PairKey {
  const [algorithm, content] = sequenceOf(bytes);
  const [kind, parameters] = children(read(algorithm?.whole ?? new Uint8Array(0), TAG.sequence));
  const name = oidOf(kind);
  const open = bitsOf(content);
  if (name === OID.rsa) return readRsaPublic(open);
  if (name === OID.pss) return readRsaPublic(open, readPss(parameters), true);
  if (name === OID.ec) return ecPublic(readCurve(parameters), open);
  if (name === OID.dsa) {
    const [p, q, g] = dsaNumbers(parameters);
    return { kind: "dsa", p, q, g, y: integerOf(read(open)), x: null };
  }
  if (name === OID.dh) {
    const [p, g] = dhNumbers(parameters);
    return { kind: "dh", p, g, y: integerOf(read(open)), x: null };
  }
  const curve = plainCurves.find(({ oid }) => oid === name);
  if (curve?.size !== open.length) return unsupported();
  return { kind: curve.name, curve, open: copy(open), secret: null };
}
export function readPkcs8(bytes: Uint8Array): PairKey {
  const [version, algorithm, content] = sequenceOf(bytes);
  if (integerOf(version) > 1n) unsupported();
  const [kind, parameters] = children(read(algorithm?.whole ?? new Uint8Array(0), TAG.sequence));
  const name = oidOf(kind);
  const secret = octetsOf(content);
  if (name === OID.rsa) return readRsaPrivate(secret);
  if (name === OID.pss) return readRsaPrivate(secret, readPss(parameters), true);
  if (name === OID.ec) return readSec1(secret, parameters);
  if (name === OID.dsa) {
    const [p, q, g] = dsaNumbers(parameters);
    const x = integerOf(read(secret));
    return { kind: "dsa", p, q, g, y: modPow(g, x, p), x };
  }
  if (name === OID.dh) {
    const [p, g] = dhNumbers(parameters);
    const x = integerOf(read(secret));
    return { kind: "dh", p, g, y: modPow(g, x, p), x };
  }
  const curve = plainCurves.find(({ oid }) => oid === name);
  const plain = curve && octetsOf(read(secret));
  if (!plain || plain.length !== curve.size) return unsupported();
  return { kind: curve.name, curve, open: curve.publicKey(plain), secret: copy(plain) };
}
/** The key that an X.509 certificate is about. */
export function readCertificate(bytes: Uint8Array): PairKey {
  const [signed] = sequenceOf(bytes);
  const parts = signed ? children(signed) : [];
  const at = parts[0]?.tag === 0xa0 ? 6 : 5;
  return readSpki(parts[at]?.whole ?? unsupported());
}
