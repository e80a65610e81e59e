import { mediaType } from "../domain/media-types.ts";
import { type Answer, type Header, isPageRequest, type Source, sentencePage, streamOf } from "./answer.ts";

export type FileSource = {
  /** The project's file; null: there is none. */
  readonly read: (path: string) => Promise<Uint8Array | null>;
  /** Told of every path that pages ask for, there or not, so that a change of it can be shown. */
  readonly asked: (path: string) => void;
};

/** Serves the project's files as a plain server of static files does. */
export function fileSource({ read, asked }: FileSource): Source {
  const find = async (path: string): Promise<{ path: string; bytes: Uint8Array } | null> => {
    asked(path);
    const bytes = await read(path).catch(() => null);
    return bytes ? { path, bytes } : null;
  };
  return async (request) => {
    const path = filePath(request.path);
    if (path === null) return plain(400, "That is no path of a file.");
    if (request.method !== "GET" && request.method !== "HEAD")
      return plain(405, "These are files: there is no server that takes a form. Start one in the sandbox.", [
        ["allow", "GET, HEAD"],
      ]);
    const names = path === "" || path.endsWith("/") ? [`${path}index.html`] : [path];
    let found: { path: string; bytes: Uint8Array } | null = null;
    for (const name of names) found ??= await find(name);
    // A folder's page is asked for with a slash, so that addresses in it are meant from there.
    if (!found && !path.endsWith("/") && path !== "" && (await find(`${path}/index.html`)))
      return { status: 301, statusText: "", headers: [["location", `${encodeURI(`/${path}`)}/`]], body: null };
    if (!found) {
      const say = `The project has no file ${names[0]}. As soon as it has, it is shown here.`;
      return isPageRequest(request) ? sentencePage(404, "Not found", say) : plain(404, say);
    }
    return served(found, request.method === "HEAD", request.headers);
  };
}

/** The path of a file within the project; null for one that leaves it. */
function filePath(target: string): string | null {
  try {
    const path = decodeURIComponent(target.split(/[?#]/, 1)[0] ?? "").slice(1);
    return path.includes("\0") || path.split("/").includes("..") ? null : path;
  } catch {
    return null;
  }
}

function plain(status: number, text: string, headers: readonly Header[] = []): Answer {
  const type: Header = ["content-type", "text/plain; charset=utf-8"];
  return { status, statusText: "", headers: [type, ...headers], body: streamOf(new TextEncoder().encode(text)) };
}

function served(file: { path: string; bytes: Uint8Array }, head: boolean, asked: readonly Header[]): Answer {
  const type = mediaType(file.path);
  const text = /^text\/|\/(json|xml|manifest\+json)$/.test(type);
  const { length } = file.bytes;
  const headers: Header[] = [
    ["content-type", text ? `${type}; charset=utf-8` : type],
    ["cache-control", "no-store"],
    ["accept-ranges", "bytes"],
  ];
  const range = /^bytes=(\d*)-(\d*)$/.exec(asked.find(([name]) => name.toLowerCase() === "range")?.[1] ?? "");
  if (!range || (range[1] === "" && range[2] === "")) {
    const body = head ? null : streamOf(file.bytes);
    return { status: 200, statusText: "OK", headers: [...headers, ["content-length", String(length)]], body };
  }
  // RFC 9110, 14.1.2: "-n" means the last n bytes.
  const from = range[1] === "" ? Math.max(0, length - Number(range[2])) : Number(range[1]);
  const to = range[1] === "" || range[2] === "" ? length - 1 : Math.min(length - 1, Number(range[2]));
  if (from > to)
    return { status: 416, statusText: "", headers: [...headers, ["content-range", `bytes */${length}`]], body: null };
  const part = file.bytes.slice(from, to + 1);
  const partial: Header[] = [
    ["content-range", `bytes ${from}-${to}/${length}`],
    ["content-length", String(part.length)],
  ];
  return { status: 206, statusText: "", headers: [...headers, ...partial], body: head ? null : streamOf(part) };
}
