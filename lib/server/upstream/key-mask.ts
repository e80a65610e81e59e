import { MASKED_KEY, SHORTEST_SECRET } from "../../domain/key-mask.ts";

/** As it is, and as JSON, HTML and addresses write it. Longest first, so that no form is masked only in part. */
function formsOf(key: string): readonly string[] {
  const json = JSON.stringify(key).slice(1, -1);
  const html = key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return [key, json, json.replaceAll("/", "\\/"), html, encodeURIComponent(key)];
}

/** One character for each byte, so that what is not a key comes out as it came in, whatever its encoding. */
function characters(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/**
 * Replaces `keys` in a body of any size, wherever its chunks are cut. Holds back only as many bytes as could begin a key.
 * Null when there is nothing to mask: keys shorter than SHORTEST_SECRET are placeholders.
 */
export function keyMask(
  keys: readonly (string | null)[],
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> | null {
  const secrets = keys.filter((key) => key !== null && key.length >= SHORTEST_SECRET) as string[];
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return null;
  const anyForm = new RegExp(forms.map((form) => form.replace(/[^\w]/g, "\\$&")).join("|"), "g");
  let held = "";
  return new TransformStream({
    transform(chunk, controller) {
      const text = (held + characters(chunk)).replace(anyForm, MASKED_KEY);
      const from = text.length - beginning(text, forms);
      held = text.slice(from);
      if (from > 0) controller.enqueue(bytesOf(text.slice(0, from)));
    },
    flush(controller) {
      if (held !== "") controller.enqueue(bytesOf(held));
    },
  });
}

/** Length of the longest end of `text` that one of `forms` begins with. */
function beginning(text: string, forms: readonly string[]): number {
  const longest = Math.min(text.length, (forms[0] ?? "").length - 1);
  for (let length = longest; length > 0; length--) {
    const end = text.slice(-length);
    if (forms.some((form) => form.length > length && form.startsWith(end))) return length;
  }
  return 0;
}
