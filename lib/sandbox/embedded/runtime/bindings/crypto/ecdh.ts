import { asBuffer, coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { fromNumber, toNumber } from "../../crypto/bytes.ts";
import {
  type Curve,
  curveNamed,
  pointBytes,
  pointFrom,
  publicPoint,
  randomSecret,
  sharedSecret,
} from "../../crypto/curves.ts";
import { inputBytes, random } from "./common.ts";
import { invalidCurve, invalidKeyType, operationFailed } from "./errors.ts";

const known = (name: string): Curve => {
  const curve = curveNamed(name);
  if (!curve) throw invalidCurve();
  return curve;
};
const notAPoint = (): Error => operationFailed("Failed to convert Buffer to EC_POINT");
type Point = NonNullable<ReturnType<typeof pointFrom>>;

export class ECDH {
  readonly #curve: Curve;
  #secret: bigint | null = null;
  #open: Point | null = null;
  constructor(name: string) {
    this.#curve = known(name);
  }
  generateKeys(): void {
    this.#secret = randomSecret(this.#curve, random);
    this.#open = publicPoint(this.#curve, this.#secret);
  }
  /** A string: the other's key is none, which the library tells. */
  computeSecret(given: Any): Any {
    const own = this.#secret;
    const fits = own !== null && this.#open !== null && publicPoint(this.#curve, own).equals(this.#open);
    if (!fits) throw coded(RangeError, "ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
    const other = pointFrom(this.#curve, inputBytes(given));
    if (!other) return "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY";
    return asBuffer(sharedSecret(this.#curve, own, other));
  }
  getPublicKey(form: number): Any {
    if (!this.#open) throw operationFailed("Failed to get ECDH public key");
    return asBuffer(pointBytes(this.#curve, this.#open, form));
  }
  getPrivateKey(): Any {
    if (this.#secret === null) throw operationFailed("Failed to get ECDH private key");
    return asBuffer(fromNumber(this.#secret));
  }
  setPrivateKey(given: Any): void {
    const secret = toNumber(inputBytes(given));
    if (secret <= 0n || secret >= this.#curve.n) throw invalidKeyType("Private key is not valid for specified curve.");
    this.#secret = secret;
    this.#open = publicPoint(this.#curve, secret);
  }
  setPublicKey(given: Any): void {
    const point = pointFrom(this.#curve, inputBytes(given));
    if (!point) throw notAPoint();
    this.#open = point;
  }
}
export function ECDHConvertKey(given: Any, name: string, form: number): Any {
  const bytes = inputBytes(given);
  if (bytes.length === 0) return asBuffer(new Uint8Array(0));
  const curve = known(name);
  const point = pointFrom(curve, bytes);
  if (!point) throw notAPoint();
  return asBuffer(pointBytes(curve, point, form));
}
