/** Buffers as the library has them, made by bindings. */
let prototype: object | null = null;
export const setBufferPrototype = (given: object): void => {
  prototype = given;
};
const setPrototype = Object.setPrototypeOf;
/** The same bytes; the array becomes a Buffer. */
export const asBuffer = <T extends Uint8Array>(bytes: T): T => setPrototype(bytes, prototype) as T;

/** What a view or a buffer holds, in place. */
export const bytesOf = (given: ArrayBufferView | ArrayBufferLike): Uint8Array<ArrayBuffer> =>
  (ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given)) as Uint8Array<ArrayBuffer>;

/** An error as bindings of Node throw it: its code is a property of its own. */
export function coded(Kind: ErrorConstructor, code: string, message: string): Error {
  const error = new Kind(message);
  (error as Error & { code: string }).code = code;
  return error;
}
/** For what no browser can carry: thrown where it is used, never where it is loaded. */
export const unavailable = (what: string): Error =>
  coded(
    Error,
    "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    `${what} is not available in this sandbox: it needs a program of the system.`,
  );
