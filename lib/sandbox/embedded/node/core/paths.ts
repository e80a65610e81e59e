/** The few path functions that start-up needs; the `path` module is complete and loaded on demand. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** An absolute, normalised path. */
export const resolvePath = (from: string, path: string): string =>
  normalizePath(path.startsWith("/") ? path : `${from}/${path}`);

export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}
export const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export function extensionOf(path: string): string {
  const base = baseOf(path);
  const at = base.lastIndexOf(".");
  return at <= 0 ? "" : base.slice(at);
}

/** As URL.pathToFileURL: what a URL would read otherwise is escaped. */
export function fileUrl(path: string): string {
  const escaped = path.replace(/[%\\\n\r\t?#]/g, (char) => encodeURIComponent(char));
  return new URL(`file://${escaped}`).href;
}
export const pathOfUrl = (url: string): string => decodeURIComponent(new URL(url).pathname);
