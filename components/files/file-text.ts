/** Larger files are not opened as text: the editor would be slow, and nobody reads them. */
export const MAX_TEXT_BYTES = 10_000_000;

export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary" }
  | { readonly kind: "too-large" };

/** UTF-8 text as it is, byte order mark included, so that saving changes nothing that was not edited. */
export function readText(bytes: Uint8Array): FileText {
  if (bytes.length > MAX_TEXT_BYTES) return { kind: "too-large" };
  if (bytes.includes(0)) return { kind: "binary" };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "binary" };
  }
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
