import { hmac } from "@noble/hashes/hmac.js";
import type { CHash } from "@noble/hashes/utils.js";
import { stream } from "../builtins/stream.ts";
import { argumentType, codedError } from "../core/errors.ts";
import { hashNamed, hmacHashNamed } from "./algorithms.ts";
import { bytesOf, output } from "./bytes.ts";

type Running = ReturnType<CHash["create"]>;
type Done = (error?: Error | null) => void;
const { Transform } = stream;

/** What Hash and Hmac share: update and digest, and the same as a stream. */
abstract class Digest extends Transform {
  protected running: Running;
  #digested = false;

  constructor(running: Running) {
    super();
    this.running = running;
  }

  update(data: unknown, encoding?: unknown): this {
    if (this.#digested) throw codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    this.running.update(bytesOf("data", data, encoding));
    return this;
  }

  digest(encoding?: unknown): Buffer | string {
    if (this.#digested) throw codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    this.#digested = true;
    return output(this.running.digest(), encoding);
  }

  protected get finalized(): boolean {
    return this.#digested;
  }

  override _transform(chunk: unknown, encoding: string, done: Done): void {
    this.update(chunk, encoding);
    done();
  }
  override _flush(done: Done): void {
    this.push(this.digest());
    done();
  }
}

export class Hash extends Digest {
  readonly #algorithm: CHash;
  constructor(algorithm: CHash, running: Running = algorithm.create()) {
    super(running);
    this.#algorithm = algorithm;
  }
  copy(): Hash {
    if (this.finalized) throw codedError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    return new Hash(this.#algorithm, this.running.clone());
  }
}

export class Hmac extends Digest {}

export function createHash(algorithm: unknown): Hash {
  if (typeof algorithm !== "string") throw argumentType("algorithm", "string", algorithm);
  return new Hash(hashNamed(algorithm));
}

export function createHmac(algorithm: unknown, key: unknown): Hmac {
  if (typeof algorithm !== "string") throw argumentType("hmac", "string", algorithm);
  return new Hmac(hmac.create(hmacHashNamed(algorithm), bytesOf("key", key)) as unknown as Running);
}
