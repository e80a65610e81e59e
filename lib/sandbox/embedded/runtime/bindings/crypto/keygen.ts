import { browser } from "../../core/browser.ts";
import { coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { toNumber } from "../../crypto/bytes.ts";
import { curveNamed, plainCurves, publicPoint, randomSecret } from "../../crypto/curves.ts";
import { digestNamed } from "../../crypto/digests.ts";
import { generateDsa } from "../../crypto/dsa.ts";
import { readPkcs8 } from "../../crypto/key-reading.ts";
import type { PairKey, PssParameters, RsaKey } from "../../crypto/keys.ts";
import { modPow, randomPrime } from "../../crypto/numbers.ts";
import { generateRsa } from "../../crypto/rsa.ts";
import { random } from "./common.ts";
import { groupFor, randomExponent } from "./dh.ts";
import { invalidCurve, plainOpenssl } from "./errors.ts";
import { Job } from "./jobs.ts";
import { cipherFor, writePair } from "./key-formats.ts";
import { KeyObjectHandle, PRIVATE, PUBLIC } from "./key-object.ts";

/** [format, type] of the public key, [format, type, cipher, passphrase] of the private one. No format: a handle. */
type Encoding = readonly [Any, Any, Any, Any, Any, Any];
const JWK = 2;

abstract class PairJob extends Job<[Any, Any]> {
  readonly #encoding: Encoding;
  constructor(mode: number, encoding: Encoding) {
    super("KEYPAIRGENREQUEST", mode);
    this.#encoding = encoding;
    cipherFor(encoding[4]);
  }
  protected abstract generate(): PairKey;
  protected compute(): [Any, Any] {
    return this.encode(this.generate());
  }
  protected encode(pair: PairKey): [Any, Any] {
    const [openFormat, openType, secretFormat, secretType, cipher, passphrase] = this.#encoding;
    const one = (isSecret: boolean, format: Any, type: Any): Any => {
      const handle = KeyObjectHandle.pair(pair, isSecret ? PRIVATE : PUBLIC);
      if (format === undefined) return handle;
      if (format === JWK) return handle.exportJwk({}, false);
      return isSecret
        ? writePair(pair, true, format, type, cipher, passphrase)
        : writePair(pair, false, format, type, undefined, undefined);
    };
    return [one(false, openFormat, openType), one(true, secretFormat, secretType)];
  }
}

const PSS = 1;
const subtle: SubtleCrypto | undefined = browser.crypto.subtle;
export class RsaKeyPairGenJob extends PairJob {
  readonly #bits: number;
  readonly #exponent: number;
  readonly #pss: PssParameters | null;
  readonly #kind: RsaKey["kind"];
  constructor(mode: number, variant: number, bits: number, exponent: number, ...rest: Any[]) {
    const isPss = variant === PSS;
    super(mode, (isPss ? rest.slice(3) : rest) as unknown as Encoding);
    this.#bits = bits;
    this.#exponent = exponent;
    this.#kind = isPss ? "rsa-pss" : "rsa";
    this.#pss = isPss ? pssParameters(rest[0], rest[1], rest[2]) : null;
  }
  #check(): void {
    if (this.#bits < 512) throw plainOpenssl("keySizeTooSmall");
    if (this.#exponent < 3 || this.#exponent % 2 === 0) throw plainOpenssl("exponent");
  }
  protected generate(): PairKey {
    this.#check();
    return { kind: this.#kind, key: generateRsa(this.#bits, BigInt(this.#exponent), random), pss: this.#pss };
  }
  /** The browser makes keys in a thread of its own; it knows the sizes and exponents that are in use. */
  protected override later(): Promise<[Any, Any]> | null {
    if (!subtle || this.#exponent !== 65537 || this.#bits % 8 !== 0 || this.#bits < 1024 || this.#bits > 8192)
      return null;
    const made = subtle.generateKey(
      { name: "RSA-PSS", hash: "SHA-256", modulusLength: this.#bits, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    );
    return made
      .then(({ privateKey }) => subtle.exportKey("pkcs8", privateKey))
      .then((bytes) => {
        const { key } = readPkcs8(new Uint8Array(bytes)) as RsaKey;
        return this.encode({ kind: this.#kind, key, pss: this.#pss });
      });
  }
}
function pssParameters(hash: Any, maskHash: Any, saltLength: Any): PssParameters | null {
  const named = (name: string, what: string): string => {
    const digest = digestNamed(name);
    if (!digest) throw coded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", `Invalid ${what}: ${name}`);
    return digest.name.toLowerCase();
  };
  const given = hash === undefined ? null : named(hash, "digest");
  const mask = maskHash === undefined ? given : named(maskHash, "MGF1 digest");
  if (given === null && mask === null && saltLength === undefined) return null;
  const digest = given ?? "sha1";
  return {
    hash: digest,
    maskHash: mask ?? digest,
    saltLength: saltLength ?? (given ? (digestNamed(digest)?.size ?? 20) : 20),
  };
}

export class DsaKeyPairGenJob extends PairJob {
  readonly #bits: number;
  readonly #divisor: number;
  constructor(mode: number, bits: number, divisor: number, ...encoding: Any[]) {
    super(mode, encoding as unknown as Encoding);
    this.#bits = bits;
    this.#divisor = divisor;
  }
  protected generate(): PairKey {
    const bits = this.#divisor > 0 ? this.#divisor : this.#bits >= 2048 ? 224 : 160;
    const made = generateDsa(this.#bits, bits, random);
    if (!made) throw new Error("Key generation job failed");
    return { kind: "dsa", ...made };
  }
}

const NAMED = 1;
export class EcKeyPairGenJob extends PairJob {
  readonly #curve: NonNullable<ReturnType<typeof curveNamed>>;
  readonly #explicit: boolean;
  constructor(mode: number, name: string, parameters: number, ...encoding: Any[]) {
    const curve = curveNamed(name);
    if (!curve) throw invalidCurve();
    super(mode, encoding as unknown as Encoding);
    this.#curve = curve;
    this.#explicit = parameters !== NAMED;
  }
  protected generate(): PairKey {
    const curve = this.#curve;
    const secret = randomSecret(curve, random);
    return { kind: "ec", curve, secret, point: publicPoint(curve, secret), explicit: this.#explicit };
  }
}
export class NidKeyPairGenJob extends PairJob {
  readonly #id: number;
  constructor(mode: number, id: number, ...encoding: Any[]) {
    super(mode, encoding as unknown as Encoding);
    this.#id = id;
  }
  protected generate(): PairKey {
    const curve = plainCurves.find(({ nid }) => nid === this.#id);
    if (!curve) throw new Error("Key generation job failed");
    const secret = random(curve.size);
    return { kind: curve.name, curve, secret, open: curve.publicKey(secret) };
  }
}
export class DhKeyPairGenJob extends PairJob {
  readonly #numbers: () => { p: bigint; g: bigint; bits: number };
  constructor(mode: number, given: Any, ...rest: Any[]) {
    const isGroup = typeof given === "string";
    super(mode, (isGroup ? rest : rest.slice(1)) as unknown as Encoding);
    if (isGroup) {
      const group = groupFor(given);
      this.#numbers = () => ({ p: group.prime, g: 2n, bits: group.secretBits });
      return;
    }
    const g = BigInt(rest[0]);
    if (typeof given === "number")
      this.#numbers = () => {
        if (given < 512) throw plainOpenssl("modulusTooSmall");
        return { p: randomPrime(given, random, { safe: true }), g, bits: 0 };
      };
    else {
      const p = toNumber(given);
      this.#numbers = () => ({ p, g, bits: 0 });
    }
  }
  protected generate(): PairKey {
    const { p, g, bits } = this.#numbers();
    const x = randomExponent(p, bits);
    return { kind: "dh", p, g, y: modPow(g, x, p), x };
  }
}
