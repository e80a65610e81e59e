import { asBuffer, bytesOf, coded } from "../../core/buffers.ts";
import { registerCloneable } from "../../core/cloneables.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, bitLength, fromBase64, fromNumber, sameBytes, toBase64Url, toNumber } from "../../crypto/bytes.ts";
import { curveNamed, plainCurves, pointFrom, pointOf, publicPoint } from "../../crypto/curves.ts";
import { readPkcs8, readSpki } from "../../crypto/key-reading.ts";
import { writePkcs8, writeSpki } from "../../crypto/key-writing.ts";
import { type EcKey, isPlain, type PairKey, type RsaKey, rsaPrivate } from "../../crypto/keys.ts";
import { inputBytes } from "./common.ts";
import { invalidCurve } from "./errors.ts";
import { readPair, writePair } from "./key-formats.ts";

export const SECRET = 0;
export const PUBLIC = 1;
export const PRIVATE = 2;
/** As the library numbers formats. */
const JWK = 2;
const url64 = (value: bigint, length?: number): string => toBase64Url(fromNumber(value, length));
const invalidJwk = (message: string): Error => coded(TypeError, "ERR_CRYPTO_INVALID_JWK", message);

/** What goes to another thread. */
type KeyContent = { readonly type: number; readonly bytes: Bytes };

/** The key behind a KeyObject: bytes, or one of a pair. */
export class KeyObjectHandle {
  #type = SECRET;
  #secret: Bytes = new Uint8Array(0);
  #pair: PairKey | null = null;

  static secret(bytes: Bytes): KeyObjectHandle {
    const made = new KeyObjectHandle();
    made.#secret = bytes;
    return made;
  }
  static pair(pair: PairKey, type: typeof PUBLIC | typeof PRIVATE): KeyObjectHandle {
    const made = new KeyObjectHandle();
    made.#pair = pair;
    made.#type = type;
    return made;
  }
  static secretOf(handle: KeyObjectHandle): Bytes {
    return handle.#secret;
  }
  static pairOf(handle: KeyObjectHandle): PairKey {
    if (!handle.#pair) throw new Error("The key is not one of a pair.");
    return handle.#pair;
  }
  static toContent(handle: KeyObjectHandle): KeyContent {
    const { type, bytes } = { type: handle.#type, bytes: handle.#secret };
    if (!handle.#pair) return { type, bytes };
    return { type, bytes: type === PRIVATE ? writePkcs8(handle.#pair) : writeSpki(handle.#pair) };
  }
  static fromContent({ type, bytes }: KeyContent): KeyObjectHandle {
    if (type === SECRET) return KeyObjectHandle.secret(bytes);
    return type === PRIVATE
      ? KeyObjectHandle.pair(readPkcs8(bytes), PRIVATE)
      : KeyObjectHandle.pair(readSpki(bytes), PUBLIC);
  }
  static isHandle(given: unknown): given is KeyObjectHandle {
    return typeof given === "object" && given !== null && #pair in given;
  }

  init(type: number, data: Any, format: Any, encoding: Any, passphrase: Any): void {
    this.#type = type;
    if (type === SECRET) this.#secret = inputBytes(data);
    else this.#pair = pairFrom(data, format, encoding, passphrase, type === PRIVATE);
  }
  getSymmetricKeySize(): number {
    return this.#secret.length;
  }
  getAsymmetricKeyType(): string | undefined {
    return this.#pair?.kind;
  }
  checkEcKeyData(): boolean {
    const pair = this.#pair as EcKey;
    try {
      (pair.point as unknown as { assertValidity(): void }).assertValidity();
      return true;
    } catch {
      return false;
    }
  }
  export(format: Any, encoding: Any, cipher: Any, passphrase: Any): Any {
    if (!this.#pair) return asBuffer(this.#secret.slice());
    if (format === JWK) return this.exportJwk({}, false);
    return writePair(this.#pair, this.#type === PRIVATE, format, encoding, cipher, passphrase);
  }
  equals(other: KeyObjectHandle): boolean {
    if (this.#type !== other.#type) return false;
    if (!this.#pair || !other.#pair) return sameBytes(this.#secret, other.#secret);
    if (this.#pair.kind !== other.#pair.kind) return false;
    const write = this.#type === PRIVATE ? writePkcs8 : writeSpki;
    return sameBytes(write(this.#pair), write(other.#pair));
  }

  exportJwk(into: Any, pssToo: boolean): Any {
    const pair = this.#pair;
    if (!pair) return Object.assign(into, { kty: "oct", k: toBase64Url(this.#secret) });
    const isSecret = this.#type === PRIVATE;
    if (pair.kind === "rsa" || (pair.kind === "rsa-pss" && pssToo)) {
      const { key } = pair as RsaKey;
      Object.assign(into, { kty: "RSA", n: url64(key.n), e: url64(key.e) });
      if (isSecret) {
        const { d, p, q, dp, dq, qi } = rsaPrivate(pair as RsaKey);
        Object.assign(into, { d: url64(d), p: url64(p), q: url64(q), dp: url64(dp), dq: url64(dq), qi: url64(qi) });
      }
      return into;
    }
    if (pair.kind === "ec") {
      const { curve, point, secret } = pair;
      if (!curve.webName)
        throw coded(Error, "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", `Unsupported JWK EC curve: ${curve.name}.`);
      const { x, y } = point.toAffine();
      Object.assign(into, { kty: "EC", x: url64(x, curve.size), y: url64(y, curve.size), crv: curve.webName });
      if (isSecret) into.d = url64(secret as bigint, Math.ceil(bitLength(curve.n) / 8));
      return into;
    }
    if (isPlain(pair)) {
      into.crv = pair.curve.webName;
      if (isSecret) into.d = toBase64Url(pair.secret as Bytes);
      return Object.assign(into, { x: toBase64Url(pair.open), kty: "OKP" });
    }
    throw coded(Error, "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
  }

  initECRaw(name: string, data: Any): boolean {
    const curve = curveNamed(name);
    if (!curve) throw invalidCurve();
    const point = pointFrom(curve, bytesOf(data).slice());
    if (!point) return false;
    this.#pair = { kind: "ec", curve, point, secret: null, explicit: false };
    this.#type = PUBLIC;
    return true;
  }
  initEDRaw(name: string, data: Any, type: number): boolean {
    const curve = plainCurves.find(({ webName }) => webName === name);
    const bytes = inputBytes(data);
    if (!curve || bytes.length !== curve.size) return false;
    const isSecret = type === PRIVATE;
    this.#pair = {
      kind: curve.name,
      curve,
      open: isSecret ? curve.publicKey(bytes) : bytes,
      secret: isSecret ? bytes : null,
    };
    this.#type = type;
    return true;
  }
  initJwk(jwk: Any, name?: string): number | undefined {
    const bytes = (key: string): Bytes => {
      if (typeof jwk[key] !== "string") throw invalidJwk(`Invalid JWK ${jwk.kty} key`);
      return fromBase64(jwk[key]);
    };
    const number = (key: string): bigint => toNumber(bytes(key));
    if (jwk.kty === "oct") {
      if (typeof jwk.k !== "string") throw invalidJwk("Invalid JWK secret key format");
      this.#secret = bytes("k");
      this.#type = SECRET;
      return SECRET;
    }
    if (jwk.kty === "RSA") {
      let key: RsaKey["key"] = { n: number("n"), e: number("e") };
      const isSecret = jwk.d !== undefined;
      if (isSecret)
        key = {
          ...key,
          d: number("d"),
          p: number("p"),
          q: number("q"),
          dp: number("dp"),
          dq: number("dq"),
          qi: number("qi"),
        };
      this.#pair = { kind: "rsa", key, pss: null };
      this.#type = isSecret ? PRIVATE : PUBLIC;
      return this.#type;
    }
    if (jwk.kty === "EC") {
      const curve = curveNamed(name ?? "");
      if (!curve) throw invalidCurve();
      const [x, y] = [bytes("x"), bytes("y")];
      const point = pointOf(curve, toNumber(x), toNumber(y));
      if (!point) throw invalidJwk("Invalid JWK EC key");
      const isSecret = jwk.d !== undefined;
      const secret = isSecret ? number("d") : null;
      if (secret !== null && (secret <= 0n || secret >= curve.n || !publicPoint(curve, secret).equals(point)))
        throw invalidJwk("Invalid JWK EC key");
      this.#pair = { kind: "ec", curve, point, secret, explicit: false };
      this.#type = isSecret ? PRIVATE : PUBLIC;
      return this.#type;
    }
    throw invalidJwk("Unsupported JWK key type");
  }

  keyDetail(into: Any): Any {
    const pair = this.#pair;
    if (!pair) {
      into.length = this.#secret.length * 8;
      return into;
    }
    if (pair.kind === "rsa" || pair.kind === "rsa-pss") {
      const { key, pss } = pair as RsaKey;
      into.modulusLength = bitLength(key.n);
      into.publicExponent = fromNumber(key.e).buffer;
      if (pss)
        Object.assign(into, { hashAlgorithm: pss.hash, mgf1HashAlgorithm: pss.maskHash, saltLength: pss.saltLength });
    } else if (pair.kind === "dsa") {
      into.modulusLength = bitLength(pair.p);
      into.divisorLength = bitLength(pair.q);
    } else if (pair.kind === "ec") into.namedCurve = pair.curve.name;
    return into;
  }
}

/** What bindings derive KeyObject from. The handle is kept where the library's own code does not see it. */
const handles = new WeakMap<object, KeyObjectHandle>();
export class NativeKeyObject {
  constructor(handle: KeyObjectHandle) {
    handles.set(this, handle);
  }
}
type KeyClass = new (handle: KeyObjectHandle) => object;
/** [KeyObject, SecretKeyObject, PublicKeyObject, PrivateKeyObject]; keys can be sent to other threads. */
export function createNativeKeyObjectClass(make: (base: typeof NativeKeyObject) => KeyClass[]): KeyClass[] {
  const classes = make(NativeKeyObject);
  for (const Class of classes.slice(1))
    registerCloneable(Class, {
      name: "KeyObject",
      clone: (value) => KeyObjectHandle.toContent(handles.get(value) as KeyObjectHandle),
      restore: (content) => {
        const handle = KeyObjectHandle.fromContent(content as KeyContent);
        return new (classes[1 + (content as KeyContent).type] as KeyClass)(handle);
      },
    });
  return classes;
}

/** The bytes of a secret given as handle, KeyObject or bytes. */
export function secretOf(given: Any): Bytes {
  const handle = KeyObjectHandle.isHandle(given) ? given : handles.get(given);
  return handle ? KeyObjectHandle.secretOf(handle).slice() : inputBytes(given);
}
export const pairOf = (handle: KeyObjectHandle): PairKey => KeyObjectHandle.pairOf(handle);
/** The key of a pair, given as handle or as bytes in a format. @throws as OpenSSL fails */
export function pairFrom(data: Any, format: Any, encoding: Any, passphrase: Any, onlyPrivate: boolean): PairKey {
  return KeyObjectHandle.isHandle(data) ? pairOf(data) : readPair(data, format, encoding, passphrase, onlyPrivate);
}
