import { type AppError, appError } from "../domain/errors.ts";
import { maskKeys } from "../domain/key-mask.ts";
import { type Complaint, knownFailure, passing, readComplaint } from "./responses-errors.ts";

/** Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3), or OpenAI's retry-after-ms. Milliseconds from `now`. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = headers.get("retry-after-ms");
  if (exact && /^\d{1,9}$/.test(exact)) return Number(exact);
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const isHtml = (headers: Headers, body: string): boolean =>
  /^text\/html\b/i.test(headers.get("content-type") ?? "") || /^\s*<(?:!doctype|html)/i.test(body);

function complaintOf(headers: Headers, body: string, key: string | null): Complaint {
  if (isHtml(headers, body)) return { code: "", type: "", message: "" };
  try {
    return readComplaint(JSON.parse(body), key);
  } catch {
    return { code: "", type: "", message: maskKeys(body, key).slice(0, 300).trim() };
  }
}

/**
 * What an answer with an error status means. `body` is its text or the beginning of it; `key` the person's own that was
 * sent, which the sentence does not repeat.
 */
export function httpFailure(
  status: number,
  headers: Headers,
  body: string,
  now: number,
  key: string | null = null,
): AppError {
  const complaint = complaintOf(headers, body, key);
  const after = retryAfter(headers, now);
  const waiting = after === undefined ? {} : { retryAfterMs: after };
  const { message } = complaint;
  // Answers of our own server carry a whole sentence already.
  if (complaint.code.startsWith("tabwright_")) {
    if (complaint.code === "tabwright_no_key" || complaint.code === "tabwright_bad_key")
      return appError("auth", message);
    if (complaint.code === "tabwright_too_large") return appError("too-large", message);
    const retryable = complaint.code === "tabwright_unreachable";
    return appError(retryable || status >= 500 ? "upstream" : "bad-input", message, {
      retryable,
      ...(retryable ? { happened: "The model's provider cannot be reached from the server." } : {}),
    });
  }
  const known = knownFailure(complaint, after);
  if (known) return known;
  const says = message ? ` It says: ${message}` : "";
  const answered = `The model's provider answered ${status}`;
  if (status === 401) {
    return appError("auth", `The model's provider does not accept the key (401). Correct it in Connect.${says}`);
  }
  if (status === 403) {
    return appError("auth", `The model's provider does not allow this with the key in use (403).${says}`);
  }
  if (status === 404) {
    return appError(
      "bad-input",
      `${answered}: it does not know the model, or has no Responses API at this address. Choose another model in Connect.${says}`,
    );
  }
  if (status === 413) return appError("too-large", `The request is too large for the model's provider (413).${says}`);
  if (status === 429) {
    const when = after === undefined ? "in a while" : `in ${Math.ceil(after / 1000)} s`;
    return passing(
      "rate-limit",
      "The model's provider limits how fast this key may ask (429).",
      `Everything is kept; send the message again ${when}.`,
      { message, ...waiting },
    );
  }
  if (status >= 500 || status === 408) {
    const page = isHtml(headers, body) ? " with a web page" : "";
    return passing(
      "upstream",
      `${answered}${page}: something is wrong on its side.`,
      "Everything is kept; send the message again in a while.",
      { message, ...waiting },
    );
  }
  return appError("bad-input", `The model's provider refused the request (${status}). Everything is kept.${says}`);
}
