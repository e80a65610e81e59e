/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the blob once the click has been handled; a minute is more than any browser needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A title as the name of a file: "Cart total is off" → "cart-total-is-off.zip". */
export function fileName(title: string, extension: string): string {
  const stem = title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${stem || "session"}.${extension}`;
}
