/** How many bytes may stand before a page's doctype. */
const MAX_LEAD = 16_384;

const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

/**
 * Where a script of ours comes before anything that the page brings, and the doctype still counts: behind the doctype as
 * the HTML standard's tokenizer finds it. Null: more of the page must be seen. `text` is the page's bytes as Latin-1.
 */
export function injectionPoint(text: string, whole: boolean): number | null {
  const lead = /^(?:ï»¿)?(?:[\t\n\f\r ]|<!--(?!-?>)[\s\S]*?--!?>)*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(lead);
  const doctype = /^<!doctype[^>]*>/i.exec(rest);
  if (doctype) return lead + doctype[0].length;
  const open = rest === "" || rest.startsWith("<!--") || "<!--".startsWith(rest);
  const begun = "<!doctype".startsWith(rest.slice(0, 9).toLowerCase());
  if (!whole && text.length < MAX_LEAD && (open || begun)) return null;
  return text.startsWith("ï»¿") ? 3 : 0;
}

/** The longest piece that may be cut in two between chunks, less one. */
const CARRY = "shadowrootmode".length - 1;

/**
 * Puts `script` first into a page. Shadow roots written in the page are left out: a frame in a closed one could not be seen.
 */
export function injectScript(script: string): TransformStream<Uint8Array, Uint8Array> {
  let held = "";
  let injected = false;
  const harmless = (text: string): string => text.replace(/shadowrootmode/gi, "data-shadow-mode");
  const pass = (controller: TransformStreamDefaultController<Uint8Array>, whole: boolean): void => {
    if (!injected) {
      const at = injectionPoint(held, whole);
      if (at === null) return;
      // A byte order mark of UTF-16 would make another text of all that follows.
      if (/^(?:þÿ|ÿþ)/.test(held)) held = held.slice(2);
      held = held.slice(0, at) + script + held.slice(at);
      injected = true;
    }
    const text = harmless(held);
    const cut = whole ? text.length : Math.max(0, text.length - CARRY);
    if (cut > 0) controller.enqueue(bytesOf(text.slice(0, cut)));
    held = text.slice(cut);
  };
  return new TransformStream({
    transform(chunk, controller) {
      held += latin1(chunk);
      pass(controller, false);
    },
    flush(controller) {
      pass(controller, true);
    },
  });
}
