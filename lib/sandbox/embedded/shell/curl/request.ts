import { joinBytes } from "../../../../domain/bytes.ts";
import { BadArguments, type CurlOptions, type DataPart } from "./arguments.ts";

/** A file of the sandbox, or "-" for the standard input. @throws CurlFailure or BadArguments */
export type ReadFile = (path: string) => Promise<Uint8Array>;
export type Body = { readonly bytes: Uint8Array; readonly type: string | null };

const encoder = new TextEncoder();
const percent = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) =>
    /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");

async function dataBytes({ kind, value }: DataPart, read: ReadFile): Promise<Uint8Array> {
  if (kind === "urlencode") {
    const [, name = "", sign, rest = ""] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? [];
    if (sign === undefined) return encoder.encode(percent(encoder.encode(value)));
    const content = sign === "@" ? await read(rest) : encoder.encode(rest);
    return encoder.encode(`${name === "" ? "" : `${name}=`}${percent(content)}`);
  }
  if (kind === "raw" || !value.startsWith("@")) return encoder.encode(value);
  const content = await read(value.slice(1));
  return kind === "ascii" ? content.filter((byte) => byte !== 10 && byte !== 13) : content;
}

/** `-d` and its kin, as one body. */
export async function joinedData(options: CurlOptions, read: ReadFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const part of options.data) {
    if (parts.length > 0 && part.kind !== "json") parts.push(encoder.encode("&"));
    parts.push(await dataBytes(part, read));
  }
  return joinBytes(parts);
}

const TYPES: Readonly<Record<string, string>> = {
  gif: "image/gif",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  htm: "text/html",
  html: "text/html",
  pdf: "application/pdf",
  xml: "application/xml",
};
async function formBody(options: CurlOptions, read: ReadFile): Promise<Body> {
  const boundary = `------------------------${crypto.randomUUID().replaceAll("-", "").slice(0, 22)}`;
  const parts: Uint8Array[] = [];
  for (const { name, value, literal } of options.form) {
    const [first = "", ...settings] = literal ? [value] : value.split(";");
    const setting = (key: string): string | undefined =>
      settings
        .find((each) => each.trim().startsWith(`${key}=`))
        ?.split("=")
        .slice(1)
        .join("=");
    const source = literal ? undefined : /^[@<]/.exec(first)?.[0];
    const path = first.slice(1);
    const content = source ? await read(path) : encoder.encode(first);
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (source === "@") head += `; filename="${setting("filename") ?? path.split("/").at(-1)}"`;
    const guessed =
      source === "@" ? (TYPES[path.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream") : undefined;
    const type = setting("type") ?? guessed;
    if (type) head += `\r\nContent-Type: ${type}`;
    parts.push(encoder.encode(`${head}\r\n\r\n`), content, encoder.encode("\r\n"));
  }
  parts.push(encoder.encode(`--${boundary}--\r\n`));
  return { bytes: joinBytes(parts), type: `multipart/form-data; boundary=${boundary}` };
}

export async function bodyOf(options: CurlOptions, read: ReadFile): Promise<Body | null> {
  const kinds = [
    options.form.length > 0,
    options.data.length > 0 && !options.flags.has("get"),
    options.upload !== null,
  ];
  if (kinds.filter(Boolean).length > 1)
    throw new BadArguments("You can only select one HTTP request method! Use only one of -d, -F and -T.");
  if (options.form.length > 0) return formBody(options, read);
  if (options.upload !== null) return { bytes: await read(options.upload), type: null };
  if (options.data.length === 0 || options.flags.has("get")) return null;
  const json = options.data.some(({ kind }) => kind === "json");
  return {
    bytes: await joinedData(options, read),
    type: json ? "application/json" : "application/x-www-form-urlencoded",
  };
}

export function methodOf(options: CurlOptions, body: Body | null): string {
  if (options.method) return options.method;
  if (options.flags.has("head")) return "HEAD";
  if (options.upload !== null) return "PUT";
  return body ? "POST" : "GET";
}

/** The request's head as it is sent; `-H "Name:"` leaves a header out, `-H "Name;"` sends it empty. */
export function requestHead(
  options: CurlOptions,
  method: string,
  url: URL,
  body: Body | null,
  cookie: string | null,
): string {
  const own = options.headers.flatMap((line): (readonly [string, string | null])[] => {
    const empty = /^([^:;]+);$/.exec(line);
    if (empty) return [[empty[1] as string, ""]];
    const at = line.indexOf(":");
    if (at < 0) return [];
    const value = line.slice(at + 1).trim();
    return [[line.slice(0, at).trim(), value === "" ? null : value]];
  });
  const base: [string, string | null][] = [
    ["Host", url.host],
    ["Authorization", options.user === null ? null : `Basic ${btoa(unescape(encodeURIComponent(options.user)))}`],
    ["Range", options.range === null ? null : `bytes=${options.range}`],
    ["User-Agent", options.agent ?? "curl/8.5.0"],
    ["Accept", body?.type === "application/json" ? "application/json" : "*/*"],
    ["Accept-Encoding", options.flags.has("compressed") ? "deflate, gzip" : null],
    ["Referer", options.referer],
    ["Cookie", cookie],
    ["Content-Type", body?.type ?? null],
    ["Content-Length", body ? String(body.bytes.length) : null],
  ];
  const given = new Set(own.map(([name]) => name.toLowerCase()));
  const lines = [...base.filter(([name]) => !given.has(name.toLowerCase())), ...own].flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`.trimEnd()],
  );
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
