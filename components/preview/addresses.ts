import { mediaType } from "@/lib/domain/media-types.ts";

/** What an address in a page means once there is no server: a file of the tree, something remote, or nothing to fetch. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "remote" }
  | { readonly kind: "none" };

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function normalised(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return kept.join("/");
}

/** `from` is the path of the file that holds the address. An absolute path means the tree's root, then the page's folder. */
export function resolveAddress(from: string, address: string, files: { has(path: string): boolean }): Target {
  const trimmed = address.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return { kind: "none" };
  if (trimmed.startsWith("//")) return { kind: "remote" };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme) return { kind: scheme === "http" || scheme === "https" ? "remote" : "none" };
  const path = decoded(trimmed.replace(/[?#].*$/s, ""));
  if (path === "") return { kind: "none" };
  const folder = from.split("/").slice(0, -1);
  const beside = normalised([...folder, ...path.split("/")]);
  const candidates = path.startsWith("/") ? [normalised(path.split("/")), beside] : [beside];
  const found = candidates.find((candidate) => files.has(candidate));
  return found === undefined ? { kind: "missing", path: candidates[0]! } : { kind: "file", path: found };
}

export const isPage = (path: string): boolean => mediaType(path) === "text/html";

export function dataAddress(type: string, content: Uint8Array | string): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${type}${type.startsWith("text/") ? ";charset=utf-8" : ""};base64,${btoa(binary)}`;
}
