import { createCipheriv, getCipherInfo, randomFillSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "./bytes.ts";
import { CIPHER_NAMES, type CipherKind, cipherNamed, isAuthenticated } from "./ciphers.ts";

const randomBytes = (length: number) => randomFillSync(new Uint8Array(length));

const known = (name: string): CipherKind => {
  const kind = cipherNamed(name);
  if (!kind) throw new Error(name);
  return kind;
};

describe("ciphers", () => {
  const text = randomBytes(203);
  it.each(CIPHER_NAMES)("%s is that of native Node", (name) => {
    const kind = known(name);
    const info = getCipherInfo(name);
    expect({
      name: kind.name.toLowerCase(),
      nid: kind.nid,
      mode: kind.mode,
      keyLength: kind.keyLength,
      ...(kind.ivLength > 0 ? { ivLength: kind.ivLength } : {}),
      ...(kind.mode === "stream" ? {} : { blockSize: kind.blockSize }),
    }).toEqual(info);
    const key = randomBytes(kind.keyLength);
    const iv =
      kind.mode === "wrap"
        ? fromHex(kind.ivLength === 8 ? "3fd838af4093d749" : "3fd838af")
        : randomBytes(kind.ivLength);
    const data = kind.mode === "wrap" ? text.subarray(0, kind.ivLength === 8 ? 48 : 45) : text;
    const options = kind.authenticated ? { authTagLength: 16 } : {};
    const native = createCipheriv(name, key, kind.ivLength ? iv : null, options as never) as never as {
      setAAD(data: Uint8Array, options: object): void;
      update(data: Uint8Array): Buffer;
      final(): Buffer;
      getAuthTag(): Buffer;
    };
    const ours = kind.create(key, iv, true, 16);
    const back = kind.create(key, iv, false, 16);
    const extra = randomBytes(21);
    if (kind.authenticated) native.setAAD(extra, { plaintextLength: data.length });
    for (const mode of [ours, back]) if (isAuthenticated(mode)) mode.authenticate(extra);
    const atOnce = kind.mode === "wrap" || kind.mode === "ccm";
    const cut = atOnce ? data.length : 37;
    const pieces = atOnce ? [data] : [data.subarray(0, cut), data.subarray(cut, cut + 5), data.subarray(cut + 5)];
    const expected = Buffer.concat([native.update(data), native.final()]);
    const made = concat(...pieces.map((piece) => ours.update(piece)), ours.final());
    expect(toHex(made)).toBe(expected.toString("hex"));
    const opened = concat(
      ...(atOnce ? [back.update(made)] : [back.update(made.subarray(0, 50)), back.update(made.subarray(50))]),
      back.final(),
    );
    expect(toHex(opened)).toBe(toHex(data));
    if (isAuthenticated(ours) && isAuthenticated(back)) {
      expect(toHex(ours.tag())).toBe(native.getAuthTag().toString("hex"));
      expect(toHex(back.tag())).toBe(toHex(ours.tag()));
    }
  });
  it("take an initialization vector of any length in GCM", () => {
    const key = randomBytes(16);
    const iv = randomBytes(60);
    const native = createCipheriv("aes-128-gcm", key, iv);
    const expected = Buffer.concat([native.update("text"), native.final(), native.getAuthTag()]);
    const ours = known("aes-128-gcm").create(key, iv, true, 16);
    const made = concat(ours.update(new TextEncoder().encode("text")), ours.final());
    expect(toHex(concat(made, isAuthenticated(ours) ? ours.tag() : new Uint8Array()))).toBe(expected.toString("hex"));
  });
});
