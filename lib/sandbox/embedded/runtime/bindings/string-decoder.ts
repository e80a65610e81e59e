import type { Any, Binding } from "../core/machine.ts";
import {
  base64Decode,
  base64urlDecode,
  decode,
  ENCODINGS,
  type Encoding,
  utf8Decode,
  utf16Decode,
} from "../core/text.ts";

/** The state lies in a buffer of the library's: held bytes 0 to 3, bytes missing, bytes held, the encoding. */
const MISSING = 4;
const HELD = 5;
const ENCODING = 6;

const joined = (state: Uint8Array, input: Uint8Array): Uint8Array => {
  const held = state[HELD] as number;
  if (held === 0) return input;
  const all = new Uint8Array(held + input.length);
  all.set(state.subarray(0, held));
  all.set(input, held);
  return all;
};
function keep(state: Uint8Array, rest: Uint8Array, missing: number): void {
  state.set(rest, 0);
  state[HELD] = rest.length;
  state[MISSING] = missing;
}

/** Bytes at the end that begin a character which is not whole yet, and how many it lacks. */
function incompleteUtf8(bytes: Uint8Array): [length: number, missing: number] {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >> 3 === 0x1e ? 4 : byte >> 4 === 0xe ? 3 : byte >> 5 === 6 ? 2 : 1;
    if (size <= back) return [0, 0];
    return [back, size - back];
  }
  return [0, 0];
}

function decodeNext(state: Uint8Array, input: Uint8Array): string {
  const encoding = ENCODINGS[state[ENCODING] as number] as Encoding;
  if (encoding === "ascii" || encoding === "latin1" || encoding === "hex") return decode(input, encoding);
  const all = joined(state, input);
  let whole = all.length;
  let missing = 0;
  if (encoding === "utf8") {
    const [rest, lacks] = incompleteUtf8(all);
    whole -= rest;
    missing = lacks;
  } else if (encoding === "utf16le") {
    const pending = (state[HELD] as number) >= 2 && all.length < 4;
    const surrogate = whole >= 2 && ((all[whole - 1] as number) & 0xfc) === 0xd8;
    const rest = pending ? all.length : whole % 2 === 1 ? 1 : surrogate ? 2 : 0;
    whole -= rest;
    missing = pending ? 4 - rest : rest;
  } else {
    whole -= all.length % 3;
    missing = all.length % 3 === 0 ? 0 : 3 - (all.length % 3);
  }
  const text = all.subarray(0, whole);
  keep(state, all.slice(whole), missing);
  return encoding === "utf8" ? utf8Decode(text) : decode(text, encoding);
}

function flush(state: Uint8Array): string {
  const encoding = ENCODINGS[state[ENCODING] as number] as Encoding;
  const held = state.slice(0, state[HELD]);
  keep(state, new Uint8Array(0), 0);
  if (held.length === 0) return "";
  if (encoding === "utf16le") return utf16Decode(held.subarray(0, held.length & ~1));
  if (encoding === "base64") return base64Decode(held);
  if (encoding === "base64url") return base64urlDecode(held);
  return utf8Decode(held);
}

export function stringDecoder(): Binding {
  const view = (input: Any): Uint8Array => {
    if (!ArrayBuffer.isView(input))
      throw Object.assign(new TypeError('The "buf" argument must be an instance of Buffer, TypedArray, or DataView.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  };
  return {
    encodings: [...ENCODINGS],
    kIncompleteCharactersStart: 0,
    kIncompleteCharactersEnd: 4,
    kMissingBytes: MISSING,
    kBufferedBytes: HELD,
    kEncodingField: ENCODING,
    kNumFields: 7,
    kSize: 7,
    decode: (state: Uint8Array, input: Any) => (typeof input === "string" ? input : decodeNext(state, view(input))),
    flush,
  };
}
