import { coded, unavailable } from "../../core/buffers.ts";
import type { Binding } from "../../core/machine.ts";
import { CIPHER_NAMES } from "../../crypto/ciphers.ts";
import { CURVE_NAMES } from "../../crypto/curves.ts";
import { HASH_NAMES } from "../../crypto/digests.ts";
import table from "../../tables/crypto.json";
import { CipherBase, getCipherInfo } from "./cipher-base.ts";
import { HKDFJob, PBKDF2Job, ScryptJob } from "./derive.ts";
import { DHBitsJob, DiffieHellman, DiffieHellmanGroup, ECDHBitsJob, statelessDH } from "./dh.ts";
import { ECDH, ECDHConvertKey } from "./ecdh.ts";
import { Hash, HashJob, Hmac, HmacJob, oneShotDigest } from "./hash.ts";
import { createNativeKeyObjectClass, KeyObjectHandle } from "./key-object.ts";
import { DhKeyPairGenJob, DsaKeyPairGenJob, EcKeyPairGenJob, NidKeyPairGenJob, RsaKeyPairGenJob } from "./keygen.ts";
import {
  CheckPrimeJob,
  RandomBytesJob,
  RandomPrimeJob,
  SecretKeyGenJob,
  secureBuffer,
  timingSafeEqual,
} from "./random.ts";
import { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt, RSACipherJob } from "./rsa-cipher.ts";
import { Sign, SignJob, Verify } from "./sign.ts";
import { certExportChallenge, certExportPublicKey, certVerifySpkac } from "./spkac.ts";
import { AESCipherJob, DHKeyExportJob, DSAKeyExportJob, ECKeyExportJob, RSAKeyExportJob } from "./webcrypto.ts";

/** What only OpenSSL has. It loads; using it says what is missing. */
const refuses = (what: string) => (): never => {
  throw unavailable(what);
};
/** Takes its settings and does nothing with them: a connection that would become a secure one is refused (see secure.ts). */
class SecureContext {}
for (const name of "init setOptions setMinProto setMaxProto getMinProto getMaxProto setCiphers setCipherSuites setCert setKey addCACert addRootCerts addCRL setSigalgs setEngineKey setECDHCurve setDHParam setSessionIdContext loadPKCS12 setClientCertEngine setTicketKeys getTicketKeys setSessionTimeout enableTicketKeyCallback getCertificate getIssuer setAllowPartialTrustChain close".split(
  " ",
))
  Object.defineProperty(SecureContext.prototype, name, { value: () => undefined, writable: true, configurable: true });

/** `internalBinding("crypto")`. */
export const crypto = (): Binding => ({
  ...table.constants,
  AESCipherJob,
  CheckPrimeJob,
  CipherBase,
  DHBitsJob,
  DHKeyExportJob,
  DSAKeyExportJob,
  DhKeyPairGenJob,
  DiffieHellman,
  DiffieHellmanGroup,
  DsaKeyPairGenJob,
  ECDH,
  ECDHBitsJob,
  ECDHConvertKey,
  ECKeyExportJob,
  EcKeyPairGenJob,
  HKDFJob,
  Hash,
  HashJob,
  Hmac,
  HmacJob,
  KeyObjectHandle,
  NidKeyPairGenJob,
  PBKDF2Job,
  RSACipherJob,
  RSAKeyExportJob,
  RandomBytesJob,
  RandomPrimeJob,
  RsaKeyPairGenJob,
  ScryptJob,
  SecretKeyGenJob,
  SecureContext,
  Sign,
  SignJob,
  Verify,
  createNativeKeyObjectClass,
  getCipherInfo,
  oneShotDigest,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  secureBuffer,
  statelessDH,
  timingSafeEqual,
  getCiphers: () => [...CIPHER_NAMES],
  getCurves: () => [...CURVE_NAMES],
  getHashes: () => [...HASH_NAMES],
  getCachedAliases: () => ({}),
  getSSLCiphers: () => [],
  getRootCertificates: () => [],
  isExtraRootCertsFileLoaded: () => false,
  getFipsCrypto: () => 0,
  setFipsCrypto: (on: boolean) => {
    if (on) throw coded(Error, "ERR_CRYPTO_FIPS_UNAVAILABLE", "Cannot set FIPS mode in a non-FIPS build.");
  },
  testFipsCrypto: () => false,
  secureHeapUsed: () => undefined,
  /** No engine can be found: the library tells. */
  setEngine: () => false,
  internalVerifyIntegrity: refuses("crypto.internalVerifyIntegrity"),
  parseX509: (data: unknown) => {
    void data;
    throw unavailable("crypto.X509Certificate");
  },
  certVerifySpkac,
  certExportPublicKey,
  certExportChallenge,
});
