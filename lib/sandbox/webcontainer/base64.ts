/** Characters that String.fromCharCode takes at once. */
const PART = 0x8000;

export function toBase64(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += PART) text += String.fromCharCode(...data.subarray(at, at + PART));
  return btoa(text);
}

/** @throws DOMException when it is none */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const data = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) data[at] = binary.charCodeAt(at);
  return data;
}
