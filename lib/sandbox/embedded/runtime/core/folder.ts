let folder = "/";
/** The process's working folder; relative paths of system calls start there. */
export const currentFolder = (): string => folder;
export const setCurrentFolder = (path: string): void => {
  folder = path;
};
/** What a path means here: absolute, without `.` and `..`. */
export function absolutePath(path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}${parts.length > 0 && path.endsWith("/") ? "/" : ""}`;
}
