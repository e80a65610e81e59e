import { blake2b } from "@noble/hashes/blake2.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { Failure, readOptions, type Utility, type UtilityCall } from "./call.ts";

type Digest = { readonly title: string; readonly make: (data: Uint8Array) => Uint8Array };
const DIGESTS: Readonly<Record<string, Digest>> = {
  md5sum: { title: "MD5", make: md5 },
  sha1sum: { title: "SHA1", make: sha1 },
  sha224sum: { title: "SHA224", make: sha224 },
  sha256sum: { title: "SHA256", make: sha256 },
  sha384sum: { title: "SHA384", make: sha384 },
  sha512sum: { title: "SHA512", make: sha512 },
  b2sum: { title: "BLAKE2b", make: (data) => blake2b(data, { dkLen: 64 }) },
};
const FLAGS = new Set("b c t w z binary check tag text zero ignore-missing quiet status strict warn help".split(" "));

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const escaped = (name: string): string =>
  /[\\\n]/.test(name) ? name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n") : name;
const restored = (name: string): string => name.replaceAll(/\\([\\n])/g, (_, letter) => (letter === "n" ? "\n" : "\\"));

/** What a line of a list of digests says; null when it says nothing. */
function parseLine(line: string, { title }: Digest, length: number): { digest: string; name: string } | null {
  const tagged = new RegExp(`^(\\\\?)${title} \\((.*)\\) = ([0-9a-fA-F]{${length}})$`, "s").exec(line);
  if (tagged)
    return { digest: tagged[3] as string, name: tagged[1] ? restored(tagged[2] as string) : (tagged[2] as string) };
  const plain = new RegExp(`^(\\\\?)([0-9a-fA-F]{${length}}) [ *](.+)$`, "s").exec(line);
  if (!plain) return null;
  return { digest: plain[2] as string, name: plain[1] ? restored(plain[3] as string) : (plain[3] as string) };
}
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Compares files with a list of their digests. */
function check(call: UtilityCall, digest: Digest, list: string, flags: ReadonlySet<string>): number {
  const text = call.text(list);
  const shown = list === "-" ? "'standard input'" : list;
  const length = digest.make(new Uint8Array(0)).length * 2;
  const status = flags.has("status");
  const say = (result: string): void => {
    if (!status) call.out(result);
  };
  let proper = 0;
  let bad = 0;
  let unread = 0;
  let wrong = 0;
  let verified = 0;
  text.split("\n").forEach((line, at, all) => {
    if (line === "" && at === all.length - 1) return;
    if (line.startsWith("#")) return;
    const parsed = parseLine(line.replace(/\r$/, ""), digest, length);
    if (!parsed) {
      bad++;
      if (flags.has("w") || flags.has("warn"))
        call.complain(`${shown}: ${at + 1}: improperly formatted ${digest.title} checksum line`);
      return;
    }
    proper++;
    const name = escaped(parsed.name);
    let data: Uint8Array;
    try {
      data = call.read(parsed.name);
    } catch (caught) {
      if (flags.has("ignore-missing") && /No such file/.test(String((caught as Error).message))) return;
      if (!(caught instanceof Failure)) throw caught;
      unread++;
      call.complain(caught.message);
      say(`${name}: FAILED open or read\n`);
      return;
    }
    if (hex(digest.make(data)) === parsed.digest.toLowerCase()) {
      verified++;
      if (!flags.has("quiet")) say(`${name}: OK\n`);
    } else {
      wrong++;
      say(`${name}: FAILED\n`);
    }
  });
  if (proper === 0) throw new Failure(`${shown}: no properly formatted checksum lines found`);
  const warn = (message: string): void => {
    if (!status) call.complain(`WARNING: ${message}`);
  };
  if (bad > 0) warn(counted(bad, "line is improperly formatted", "lines are improperly formatted"));
  if (unread > 0) warn(counted(unread, "listed file could not be read", "listed files could not be read"));
  if (wrong > 0) warn(counted(wrong, "computed checksum did NOT match", "computed checksums did NOT match"));
  if (flags.has("ignore-missing") && verified === 0 && !status) call.complain(`${shown}: no file was verified`);
  const failed = wrong + unread > 0 || (flags.has("strict") && bad > 0);
  return failed || (flags.has("ignore-missing") && verified === 0) ? 1 : 0;
}

export const digestSum: Utility = (call) => {
  const { flags, rest } = readOptions(call.args);
  for (const flag of flags)
    if (!FLAGS.has(flag))
      throw new Failure(
        `${flag.length > 1 ? `unrecognized option '--${flag}'` : `invalid option -- '${flag}'`}\nTry '${call.name} --help' for more information.`,
      );
  const digest = DIGESTS[call.name] as Digest;
  if (flags.has("help")) {
    call.out(
      `Usage: ${call.name} [-bctwz] [--tag] [--check] [--quiet] [--status] [--strict] [--ignore-missing] [FILE]...\n`,
    );
    return 0;
  }
  let code = 0;
  for (const name of rest.length > 0 ? rest : ["-"])
    try {
      if (flags.has("c") || flags.has("check")) {
        code = Math.max(code, check(call, digest, name, flags));
        continue;
      }
      const ends = flags.has("z") || flags.has("zero") ? "\0" : "\n";
      const sum = hex(digest.make(call.read(name)));
      const shown = ends === "\0" ? name : escaped(name);
      const mark = shown === name ? "" : "\\";
      const binary = flags.has("b") || flags.has("binary") ? "*" : " ";
      call.out(
        flags.has("tag")
          ? `${mark}${digest.title} (${shown}) = ${sum}${ends}`
          : `${mark}${sum} ${binary}${shown}${ends}`,
      );
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      call.complain(caught.message);
      code = 1;
    }
  return code;
};

/** The POSIX checksum: a CRC over the content and its length. */
function posixSum(data: Uint8Array): number {
  let crc = 0;
  const add = (byte: number): void => {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80000000) !== 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (const byte of data) add(byte);
  for (let { length } = data; length > 0; length = Math.floor(length / 256)) add(length & 255);
  return ~crc >>> 0;
}
export const cksum: Utility = (call) => {
  const { flags, rest } = readOptions(call.args);
  if (flags.has("help")) {
    call.out("Usage: cksum [FILE]...\n");
    return 0;
  }
  let code = 0;
  for (const name of rest.length > 0 ? rest : ["-"])
    try {
      const data = call.read(name);
      call.out(`${posixSum(data)} ${data.length}${rest.length > 0 ? ` ${name}` : ""}\n`);
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      call.complain(caught.message);
      code = 1;
    }
  return code;
};
