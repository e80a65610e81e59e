import type { Bytes } from "./bytes.ts";
import type { Curve, PlainCurve } from "./curves.ts";
import type { RsaPrivate, RsaPublic } from "./rsa.ts";

/** Keys of pairs. Those of a private key hold the public one too. */
export type PssParameters = { readonly hash: string; readonly maskHash: string; readonly saltLength: number };
export type RsaKey = {
  readonly kind: "rsa" | "rsa-pss";
  readonly key: RsaPublic | RsaPrivate;
  /** What rsa-pss is bound to; null: nothing. */
  readonly pss: PssParameters | null;
};
export type EcKey = {
  readonly kind: "ec";
  readonly curve: Curve;
  readonly point: { toAffine(): { x: bigint; y: bigint } };
  readonly secret: bigint | null;
  /** Parameters are written out instead of the curve's name. */
  readonly explicit: boolean;
};
export type PlainKey = {
  readonly kind: PlainCurve["name"];
  readonly curve: PlainCurve;
  readonly open: Bytes;
  readonly secret: Bytes | null;
};
export type DsaKey = {
  readonly kind: "dsa";
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
  readonly y: bigint;
  readonly x: bigint | null;
};
export type DhKey = {
  readonly kind: "dh";
  readonly p: bigint;
  readonly g: bigint;
  readonly y: bigint;
  readonly x: bigint | null;
};
export type PairKey = RsaKey | EcKey | PlainKey | DsaKey | DhKey;

export const isPlain = (key: PairKey): key is PlainKey => "open" in key;
export const rsaPrivate = (key: RsaKey): RsaPrivate => key.key as RsaPrivate;

/** Why a key cannot be read. */
export class KeyTrouble extends Error {
  constructor(readonly why: "unsupported" | "wrong tag" | "no passphrase" | "bad decrypt") {
    super(why);
  }
}
export const OID = {
  rsa: "1.2.840.113549.1.1.1",
  pss: "1.2.840.113549.1.1.10",
  mask: "1.2.840.113549.1.1.8",
  oaep: "1.2.840.113549.1.1.7",
  ec: "1.2.840.10045.2.1",
  primeField: "1.2.840.10045.1.1",
  dsa: "1.2.840.10040.4.1",
  dh: "1.2.840.113549.1.3.1",
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  scrypt: "1.3.6.1.4.1.11591.4.11",
} as const;
