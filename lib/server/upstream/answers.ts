import type { OwnErrorCode, WireError } from "../../model/wire.ts";
import { keyMask } from "./key-mask.ts";

/** Whatever an answer holds, a browser that is led to it directly must not run it as a page of ours. */
export const INERT = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
} as const;

/** An error of our own, in OpenAI's shape. */
export function refuse(status: number, code: OwnErrorCode, message: string): Response {
  const body: WireError = { error: { message, type: "tabwright_error", code, param: null } };
  return Response.json(body, { status, headers: INERT });
}

/** What of an upstream's headers a tab may see. */
const PASSED_ON = /^(?:content-type|openai-model|x-request-id|retry-after|retry-after-ms|x-ratelimit-[a-z-]+)$/;

/** The upstream's answer: its status and bytes as they are, and the headers above. In an error, `keys` are masked. */
export function passOn(upstream: Response, keys: readonly (string | null)[] = []): Response {
  const headers = new Headers(INERT);
  for (const [name, value] of upstream.headers) if (PASSED_ON.test(name)) headers.set(name, value);
  const mask = upstream.ok ? null : keyMask(keys);
  const body = mask && upstream.body ? upstream.body.pipeThrough(mask) : upstream.body;
  return new Response(body, { status: upstream.status, headers });
}
