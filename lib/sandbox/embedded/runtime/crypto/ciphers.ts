import { type Authenticated, Ccm, ChachaPoly, Gcm } from "./aead.ts";
import { Aes, TripleDes } from "./blocks.ts";
import { Blocks, CipherFeedback, chachaStream, counterMode, KeyWrap, type Mode, outputFeedback } from "./modes.ts";
import { Ocb } from "./ocb.ts";

/** The ciphers that are there, with what OpenSSL tells of each. */
export type CipherKind = {
  readonly name: string;
  readonly nid: number;
  readonly mode: "cbc" | "ecb" | "ctr" | "gcm" | "ccm" | "ocb" | "cfb" | "ofb" | "wrap" | "stream";
  readonly keyLength: number;
  readonly ivLength: number;
  readonly blockSize: number;
  readonly authenticated: boolean;
  /** Lengths of initialization vectors beside `ivLength`. */
  readonly ivRange: readonly [number, number] | null;
  readonly oid: string | null;
  create(key: Uint8Array, iv: Uint8Array, encrypts: boolean, tagLength: number): Mode | Authenticated;
};

const byName = new Map<string, CipherKind>();
const listed: string[] = [];
type Given = Omit<CipherKind, "authenticated" | "ivRange" | "oid" | "blockSize"> &
  Partial<Pick<CipherKind, "authenticated" | "ivRange" | "oid" | "blockSize">>;
/** `shown`: names that getCiphers() lists; `also`: names that are only known. */
function add(given: Given, shown: string, also = ""): void {
  const kind: CipherKind = { authenticated: false, ivRange: null, oid: null, blockSize: 1, ...given };
  for (const name of shown.split(" ")) listed.push(name);
  for (const name of [...shown.split(" "), ...also.split(" "), kind.name])
    if (name) byName.set(name.toLowerCase(), kind);
  if (kind.oid) byName.set(kind.oid, kind);
}

const NIDS: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  128: {
    ecb: 418,
    cbc: 419,
    ofb: 420,
    cfb: 421,
    cfb1: 650,
    cfb8: 653,
    ctr: 904,
    gcm: 895,
    ccm: 896,
    ocb: 958,
    wrap: 788,
    wrappad: 897,
  },
  192: {
    ecb: 422,
    cbc: 423,
    ofb: 424,
    cfb: 425,
    cfb1: 651,
    cfb8: 654,
    ctr: 905,
    gcm: 898,
    ccm: 899,
    ocb: 959,
    wrap: 789,
    wrappad: 900,
  },
  256: {
    ecb: 426,
    cbc: 427,
    ofb: 428,
    cfb: 429,
    cfb1: 652,
    cfb8: 655,
    ctr: 906,
    gcm: 901,
    ccm: 902,
    ocb: 960,
    wrap: 790,
    wrappad: 903,
  },
};
for (const [index, bits] of [128, 192, 256].entries()) {
  const keyLength = bits / 8;
  const nids = NIDS[bits] as Record<string, number>;
  const aes = (mode: CipherKind["mode"], variant: string, create: CipherKind["create"], more: Partial<Given> = {}) => ({
    name: `AES-${bits}-${variant.toUpperCase()}`,
    nid: nids[variant] as number,
    mode,
    keyLength,
    ivLength: 16,
    create,
    ...more,
  });
  const oid = (last: number): string => `2.16.840.1.101.3.4.1.${index * 20 + last}`;
  add(
    aes("cbc", "cbc", (key, iv, encrypts) => new Blocks(new Aes(key), encrypts, iv), { blockSize: 16, oid: oid(2) }),
    `aes-${bits}-cbc aes${bits}`,
  );
  add(
    aes("ecb", "ecb", (key, _, encrypts) => new Blocks(new Aes(key), encrypts, null), {
      blockSize: 16,
      ivLength: 0,
      oid: oid(1),
    }),
    `aes-${bits}-ecb`,
  );
  add(
    aes("ctr", "ctr", (key, iv) => counterMode(new Aes(key), iv)),
    `aes-${bits}-ctr`,
  );
  add(
    aes("ofb", "ofb", (key, iv) => outputFeedback(new Aes(key), iv), { oid: oid(3) }),
    `aes-${bits}-ofb`,
  );
  for (const [variant, width] of [
    ["cfb", "block"],
    ["cfb1", 1],
    ["cfb8", 8],
  ] as const)
    add(
      aes("cfb", variant, (key, iv, encrypts) => new CipherFeedback(new Aes(key), encrypts, iv, width), {
        oid: variant === "cfb" ? oid(4) : null,
      }),
      `aes-${bits}-${variant}`,
    );
  add(
    aes("gcm", "gcm", (key, iv, encrypts) => new Gcm(new Aes(key), encrypts, iv), {
      name: `id-aes${bits}-GCM`,
      ivLength: 12,
      authenticated: true,
      ivRange: [1, 128],
    }),
    `aes-${bits}-gcm id-aes${bits}-GCM`,
  );
  add(
    aes("ccm", "ccm", (key, iv, encrypts, tag) => new Ccm(new Aes(key), encrypts, iv, tag), {
      name: `id-aes${bits}-CCM`,
      ivLength: 12,
      authenticated: true,
      ivRange: [7, 13],
    }),
    `aes-${bits}-ccm id-aes${bits}-CCM`,
  );
  add(
    aes("ocb", "ocb", (key, iv, encrypts, tag) => new Ocb(new Aes(key), encrypts, iv, tag), {
      ivLength: 12,
      blockSize: 16,
      authenticated: true,
      ivRange: [1, 15],
    }),
    `aes-${bits}-ocb`,
  );
  const wrap = (padded: boolean): Partial<Given> => ({
    name: `id-aes${bits}-wrap${padded ? "-pad" : ""}`,
    nid: nids[padded ? "wrappad" : "wrap"] as number,
    ivLength: padded ? 4 : 8,
    blockSize: 8,
  });
  const wraps =
    (padded: boolean): CipherKind["create"] =>
    (key, iv, encrypts) =>
      new KeyWrap(new Aes(key), encrypts, iv, padded);
  add(aes("wrap", "wrap", wraps(false), wrap(false)), `aes${bits}-wrap id-aes${bits}-wrap`, `aes-${bits}-wrap`);
  add(
    aes("wrap", "wrap", wraps(true), wrap(true)),
    `id-aes${bits}-wrap-pad`,
    `aes${bits}-wrap-pad aes-${bits}-wrap-pad`,
  );
}

for (const [name, keyLength, nids] of [
  ["DES-EDE3", 24, { ecb: 33, cbc: 44, cfb: 61, cfb1: 658, cfb8: 659, ofb: 63 }],
  ["DES-EDE", 16, { ecb: 32, cbc: 43, cfb: 60, ofb: 62 }],
] as const) {
  const lower = name.toLowerCase();
  for (const [variant, nid] of Object.entries(nids)) {
    const create: CipherKind["create"] = (key, iv, encrypts) => {
      const block = new TripleDes(key);
      if (variant === "ecb") return new Blocks(block, encrypts, null);
      if (variant === "cbc") return new Blocks(block, encrypts, iv);
      if (variant === "ofb") return outputFeedback(block, iv);
      return new CipherFeedback(block, encrypts, iv, variant === "cfb" ? "block" : variant === "cfb1" ? 1 : 8);
    };
    const isBlock = variant === "ecb" || variant === "cbc";
    add(
      {
        name: variant === "ecb" ? name : `${name}-${variant.toUpperCase()}`,
        nid,
        mode: variant.slice(0, 3) as CipherKind["mode"],
        keyLength,
        ivLength: variant === "ecb" ? 0 : 8,
        blockSize: isBlock ? 8 : 1,
        oid: name === "DES-EDE3" && variant === "cbc" ? "1.2.840.113549.3.7" : null,
        create,
      },
      variant === "ecb" ? `${lower} ${lower}-ecb` : `${lower}-${variant}`,
      name === "DES-EDE3" && variant === "cbc" ? "des3" : "",
    );
  }
}
listed.push("des3");

add(
  {
    name: "ChaCha20",
    nid: 1019,
    mode: "stream",
    keyLength: 32,
    ivLength: 16,
    create: (key, iv) => chachaStream(key, iv),
  },
  "chacha20",
);
add(
  {
    name: "ChaCha20-Poly1305",
    nid: 1018,
    mode: "stream",
    keyLength: 32,
    ivLength: 12,
    authenticated: true,
    create: (key, iv, encrypts) => new ChachaPoly(key, encrypts, iv),
  },
  "chacha20-poly1305",
);

export const CIPHER_NAMES: readonly string[] = [...listed].sort((a, b) => (a < b ? -1 : 1));
export const cipherNamed = (name: string): CipherKind | undefined => byName.get(name.toLowerCase());
export const cipherNumbered = (nid: number): CipherKind | undefined =>
  [...byName.values()].find((kind) => kind.nid === nid);
export const isAuthenticated = (mode: Mode): mode is Authenticated => "authenticate" in mode;
