import { coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { type Authenticated, checkTag } from "../../crypto/aead.ts";
import { type Bytes, concat } from "../../crypto/bytes.ts";
import { type CipherKind, cipherNamed, cipherNumbered, isAuthenticated } from "../../crypto/ciphers.ts";
import { keyFromPassphrase } from "../../crypto/key-encryption.ts";
import type { Mode } from "../../crypto/modes.ts";
import { inputBytes, output, readBytes } from "./common.ts";
import {
  cipherError,
  invalidKeyLength,
  invalidState,
  opensslError,
  unknownCipher,
  unsupportedState,
} from "./errors.ts";
import { secretOf } from "./key-object.ts";

const FULL_TAG = 16;
const NONE = -1;
const invalidIv = (): Error => coded(TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
const invalidTag = (length: number): Error =>
  coded(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", `Invalid authentication tag length: ${length}`);
const isGcmTag = (length: number): boolean => length === 4 || length === 8 || (length >= 12 && length <= 16);
const invalidMessage = (): Error => coded(RangeError, "ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length");
const MOST = 2 ** 31 - 1;

/** As Node's own does: through `process`, as the program has it. */
const warn = (message: string): void => {
  const { process } = globalThis as { process?: { emitWarning?: (message: string) => void } };
  process?.emitWarning?.(message);
};

export class CipherBase {
  readonly #encrypts: boolean;
  #kind: CipherKind | null = null;
  /** Null before it begins and after it has ended. */
  #mode: Mode | Authenticated | null = null;
  #tagLength = NONE;
  #tag: Bytes | null = null;
  #begun = false;
  #failed = false;
  #plaintextLength = NONE;
  #longest = MOST;
  constructor(encrypts: boolean) {
    this.#encrypts = encrypts;
  }

  init(name: string, password: Any, tagLength: number): void {
    const kind = cipherNamed(name);
    if (!kind) throw unknownCipher();
    if (this.#encrypts && ["ctr", "gcm", "ccm"].includes(kind.mode)) warn(`Use Cipheriv for counter mode of ${name}`);
    const [key, iv] = keyFromPassphrase(inputBytes(password), new Uint8Array(0), kind.keyLength, kind.ivLength);
    this.#begin(kind, name, key, iv, tagLength);
  }
  initiv(name: string, key: Any, iv: Any, tagLength: number): void {
    const kind = cipherNamed(name);
    if (!kind) throw unknownCipher();
    const vector = iv === null ? new Uint8Array(0) : inputBytes(iv);
    if (vector.length === 0 && kind.ivLength !== 0) throw invalidIv();
    const [shortest, longest] = kind.ivRange ?? [kind.ivLength, kind.ivLength];
    if (vector.length > 0 && (vector.length < shortest || vector.length > longest)) throw invalidIv();
    this.#begin(kind, name, secretOf(key), vector, tagLength);
  }
  #begin(kind: CipherKind, name: string, key: Bytes, iv: Bytes, tagLength: number): void {
    this.#kind = kind;
    if (kind.authenticated) this.#prepareTag(kind, name, iv, tagLength);
    if (key.length !== kind.keyLength) throw invalidKeyLength();
    this.#mode = kind.create(key, iv, this.#encrypts, this.#tagLength);
  }
  #prepareTag(kind: CipherKind, name: string, iv: Bytes, given: number): void {
    if (kind.mode === "gcm") {
      if (given !== NONE && !isGcmTag(given)) throw invalidTag(given);
      this.#tagLength = given;
      return;
    }
    const length = given === NONE && kind.mode === "stream" ? FULL_TAG : given;
    if (length === NONE) throw coded(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", `authTagLength required for ${name}`);
    if (length < 1 || length > FULL_TAG || (kind.mode === "ccm" && (length < 4 || length % 2 !== 0)))
      throw invalidTag(length);
    this.#tagLength = length;
    if (kind.mode === "ccm" && iv.length > 11) this.#longest = 2 ** (8 * (15 - iv.length)) - 1;
  }
  get #isCcm(): boolean {
    return this.#kind?.mode === "ccm";
  }

  setAutoPadding(on: boolean): boolean {
    if (!this.#mode) return false;
    if (this.#mode.padding !== undefined) this.#mode.padding = on;
    return true;
  }
  setAAD(data: Any, plaintextLength: number): boolean {
    const mode = this.#mode;
    if (!mode || !isAuthenticated(mode)) return false;
    if (this.#isCcm) {
      if (plaintextLength < 0)
        throw coded(TypeError, "ERR_MISSING_ARGS", "options.plaintextLength required for CCM mode with AAD");
      if (plaintextLength > this.#longest) throw invalidMessage();
      this.#plaintextLength = plaintextLength;
    }
    if (this.#begun) return false;
    mode.authenticate(inputBytes(data));
    return true;
  }
  setAuthTag(given: Any): boolean {
    const mode = this.#mode;
    if (!mode || !isAuthenticated(mode) || this.#encrypts || this.#tag) return false;
    const tag = inputBytes(given);
    const fits = this.#tagLength === NONE || this.#tagLength === tag.length;
    if (!fits || (this.#kind?.mode === "gcm" && !isGcmTag(tag.length))) throw invalidTag(tag.length);
    this.#tagLength = tag.length;
    this.#tag = tag;
    return true;
  }
  getAuthTag(): Any {
    if (this.#mode || !this.#encrypts || !this.#tag) return undefined;
    return output(this.#tag.slice(), undefined);
  }

  update(data: Any, encoding: Any): Any {
    const mode = this.#mode;
    const refused = (): Error => new Error("Trying to add data in unsupported state");
    if (!mode) throw refused();
    const bytes = readBytes(data, encoding);
    if (bytes.length > this.#longest) throw invalidMessage();
    // OpenSSL counts in 31 bits, with a block to spare.
    if (bytes.length > MOST - FULL_TAG) throw refused();
    if (this.#isCcm) return output(this.#updateCcm(mode as Authenticated, bytes, refused), undefined);
    this.#begun = true;
    try {
      return output(mode.update(bytes), undefined);
    } catch {
      throw refused();
    }
  }
  /** All at once: what it gives is already proved to be right. */
  #updateCcm(mode: Authenticated, bytes: Bytes, refused: () => Error): Bytes {
    if (this.#begun) throw refused();
    const wrongLength = this.#plaintextLength !== NONE && bytes.length !== this.#plaintextLength;
    if (this.#encrypts && wrongLength) throw refused();
    this.#begun = true;
    if (!this.#encrypts && (!this.#tag || wrongLength)) {
      this.#failed = true;
      return new Uint8Array(0);
    }
    const made = mode.update(bytes);
    if (this.#encrypts) return made;
    try {
      checkTag(mode, this.#tag as Bytes);
      return made;
    } catch {
      this.#failed = true;
      return new Uint8Array(0);
    }
  }
  final(): Any {
    const mode = this.#mode;
    if (!mode) throw invalidState("Invalid state");
    this.#mode = null;
    try {
      return output(this.#end(mode), undefined);
    } catch (error) {
      throw cipherError(error);
    }
  }
  #end(mode: Mode | Authenticated): Bytes {
    if (this.#isCcm) {
      if (this.#failed) throw unsupportedState();
      if (this.#encrypts && !this.#begun) throw opensslError("tagNotSet");
      if (this.#encrypts) this.#keepTag(mode as Authenticated);
      return new Uint8Array(0);
    }
    if (!isAuthenticated(mode)) return mode.final();
    if (!this.#encrypts && !this.#tag) throw unsupportedState();
    const rest = concat(mode.final());
    if (this.#encrypts) this.#keepTag(mode);
    else checkTag(mode, this.#tag as Bytes);
    return rest;
  }
  #keepTag(mode: Authenticated): void {
    this.#tag = mode.tag().slice(0, this.#tagLength === NONE ? FULL_TAG : this.#tagLength);
  }
}

/** Undefined for ciphers that are not there, or not with these lengths. */
export function getCipherInfo(into: Any, given: string | number, keyLength?: number, ivLength?: number): Any {
  const kind = typeof given === "string" ? cipherNamed(given) : cipherNumbered(given);
  if (!kind) return undefined;
  if (keyLength !== undefined && keyLength !== kind.keyLength) return undefined;
  if (ivLength !== undefined) {
    const [shortest, longest] = kind.ivRange ?? [kind.ivLength, kind.ivLength];
    if (ivLength < shortest || ivLength > longest) return undefined;
  }
  into.mode = kind.mode;
  into.name = kind.name;
  into.nid = kind.nid;
  // OpenSSL gives stream ciphers none.
  if (kind.mode !== "stream") into.blockSize = kind.blockSize;
  if (kind.ivLength !== 0) into.ivLength = ivLength ?? kind.ivLength;
  into.keyLength = kind.keyLength;
  return into;
}
