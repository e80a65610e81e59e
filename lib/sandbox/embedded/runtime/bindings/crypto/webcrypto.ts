import type { Any } from "../../core/machine.ts";
import { type Authenticated, checkTag, Gcm } from "../../crypto/aead.ts";
import { Aes } from "../../crypto/blocks.ts";
import { type Bytes, concat, fromNumber, toNumber } from "../../crypto/bytes.ts";
import { pointBytes } from "../../crypto/curves.ts";
import { writePkcs8, writeSpki } from "../../crypto/key-writing.ts";
import { isPlain, type PairKey } from "../../crypto/keys.ts";
import { Blocks, KeyStream, KeyWrap, type Mode } from "../../crypto/modes.ts";
import { asArrayBuffer, inputBytes } from "./common.ts";
import { cipherError } from "./errors.ts";
import { Job } from "./jobs.ts";
import { pairOf, secretOf } from "./key-object.ts";

/** The jobs that only WebCrypto has. */
const ENCRYPT = 0;
const FULL_TAG = 16;
const RFC_3394 = new Uint8Array(8).fill(0xa6);

/** The counter is the last `bits` of the block; the rest stays as it is. */
function counterStream(block: Aes, start: Bytes, bits: number): KeyStream {
  const size = 1n << BigInt(bits);
  const whole = toNumber(start);
  const fixed = whole - (whole % size);
  let counter = whole % size;
  return new KeyStream(() => {
    const stream = fromNumber(fixed + counter, 16);
    block.encrypt(stream, 0);
    counter = (counter + 1n) % size;
    return stream;
  });
}

export class AESCipherJob extends Job<ArrayBuffer> {
  readonly #compute: () => Bytes;
  constructor(
    mode: number,
    cipherMode: number,
    handle: Any,
    data: Any,
    variant: number,
    iv: Any,
    extra: Any,
    more: Any,
  ) {
    super("CIPHERREQUEST", mode);
    const encrypts = cipherMode === ENCRYPT;
    const block = new Aes(secretOf(handle));
    const bytes = inputBytes(data);
    const vector = iv === undefined ? new Uint8Array(0) : inputBytes(iv);
    const run = (cipher: Mode): Bytes => concat(cipher.update(bytes), cipher.final());
    // As the library numbers them: three key lengths to each of CTR, CBC, GCM, KW.
    const kind = Math.floor(variant / 3);
    if (kind === 0) {
      const blocks = Math.ceil(bytes.length / 16);
      this.#compute = () => {
        if (blocks > 2 ** Math.min(extra, 53)) throw new Error("The counter would come round.");
        return run(counterStream(block, vector, extra));
      };
    } else if (kind === 1) this.#compute = () => run(new Blocks(block, encrypts, vector));
    else if (kind === 2) {
      const about = more === undefined ? new Uint8Array(0) : inputBytes(more);
      const tag = encrypts ? null : inputBytes(extra);
      this.#compute = () =>
        authenticated(new Gcm(block, encrypts, vector), bytes, about, tag, encrypts ? extra : FULL_TAG);
    } else this.#compute = () => run(new KeyWrap(block, encrypts, RFC_3394, false));
  }
  protected compute(): ArrayBuffer {
    try {
      return asArrayBuffer(this.#compute());
    } catch (error) {
      throw cipherError(error);
    }
  }
}
function authenticated(cipher: Authenticated, data: Bytes, about: Bytes, tag: Bytes | null, length: number): Bytes {
  if (about.length > 0) cipher.authenticate(about);
  const made = concat(cipher.update(data), cipher.final());
  if (!tag) return concat(made, cipher.tag().slice(0, length));
  checkTag(cipher, tag);
  return made;
}

const [RAW, PKCS8, SPKI] = [0, 1, 2];
function exported(pair: PairKey, format: number): Bytes {
  if (format === SPKI) return writeSpki(pair);
  if (format === PKCS8) return writePkcs8(pair);
  if (format === RAW && pair.kind === "ec") return pointBytes(pair.curve, pair.point as never, 4);
  if (format === RAW && isPlain(pair)) return pair.open.slice();
  throw new Error("The key cannot be exported so.");
}
class ExportJob extends Job<ArrayBuffer> {
  readonly #pair: PairKey;
  readonly #format: number;
  constructor(mode: number, format: number, handle: Any) {
    super("KEYEXPORTREQUEST", mode);
    this.#pair = pairOf(handle);
    this.#format = format;
  }
  protected compute(): ArrayBuffer {
    return asArrayBuffer(exported(this.#pair, this.#format));
  }
}
export class RSAKeyExportJob extends ExportJob {}
export class ECKeyExportJob extends ExportJob {}
export class DHKeyExportJob extends ExportJob {}
export class DSAKeyExportJob extends ExportJob {}
