/** "mixed": carriage returns stand somewhere else than before every line feed; they are kept as characters. */
export type LineEnds = "\n" | "\r\n" | "mixed";

/** A file's text as the editor holds it: lines end in "\n", unless they are mixed. */
export function fromDisk(text: string): { readonly text: string; readonly ends: LineEnds } {
  if (!text.includes("\r")) return { text, ends: "\n" };
  const plain = text.replaceAll("\r\n", "\n");
  const windows = !plain.includes("\r") && !/(^|[^\r])\n/.test(text);
  return windows ? { text: plain, ends: "\r\n" } : { text, ends: "mixed" };
}

export const toDisk = (text: string, ends: LineEnds): string =>
  ends === "\r\n" ? text.replaceAll("\n", "\r\n") : text;
