import { type AppError, appError, type ErrorCode } from "../domain/errors.ts";
import { maskKeys } from "../domain/key-mask.ts";
import type { Json } from "../domain/wire-item.ts";

/** What an upstream says of a failure, in whatever shape it says it. */
export type Complaint = { readonly code: string; readonly type: string; readonly message: string };

const field = (value: unknown, key: string): string => {
  const found = value && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined;
  return typeof found === "string" ? found : "";
};

/**
 * Reads `{ error: { code, type, message } }`, `{ error: "…" }`, `{ code, message }` and FastAPI's `{ detail: "…" }`.
 * `key` is the one that was sent, if it is known here; keys are masked in what is read.
 */
export function readComplaint(json: unknown, key: string | null = null): Complaint {
  const outer = json && typeof json === "object" ? (json as Record<string, unknown>) : {};
  const inner = outer.error ?? outer;
  const message = typeof inner === "string" ? inner : field(inner, "message") || field(outer, "detail");
  return {
    code: maskKeys(field(inner, "code"), key),
    type: maskKeys(field(inner, "type"), key),
    message: maskKeys(message, key).slice(0, 600).trim(),
  };
}

/** `advice` is for when nothing tries again by itself any more: what was kept, and what to do. */
type Meaning = {
  readonly code: ErrorCode;
  readonly say: string;
  readonly advice?: string;
};

/** Codes of the Responses API that mean the same whether they come as a status or inside a stream. */
const MEANINGS: Record<string, Meaning> = {
  cyber_policy: {
    code: "refused",
    say: "The model's provider refused this request under its cyber-security policy. Nothing was lost; put the request differently, or verify your identity with the provider.",
  },
  content_filter: {
    code: "refused",
    say: "The model's provider stopped the answer in its content filter. Nothing was lost; put the request differently.",
  },
  invalid_prompt: {
    code: "refused",
    say: "The model's provider refused this request. Nothing was lost; put the request differently.",
  },
  context_length_exceeded: {
    code: "context",
    say: "The session no longer fits into the model's context. Everything is kept; rewind to an earlier step, start a new session from these files, or choose a model with a larger context.",
  },
  insufficient_quota: {
    code: "rate-limit",
    say: "The key's quota or credit is used up. Everything is kept; add credit with the provider or connect another key, then send the message again.",
  },
  rate_limit_exceeded: {
    code: "rate-limit",
    say: "The model's provider limits how fast this key may ask.",
    advice: "Everything is kept; wait a little and send the message again.",
  },
  server_is_overloaded: {
    code: "upstream",
    say: "The model's provider is overloaded.",
    advice: "Everything is kept; send the message again in a while.",
  },
  invalid_api_key: {
    code: "auth",
    say: "The model's provider does not accept the key. Everything is kept; correct the key in Connect.",
  },
  model_not_found: {
    code: "bad-input",
    say: "The model's provider does not know this model, or the key may not use it. Everything is kept; choose another model in Connect.",
  },
};
const SYNONYMS: Record<string, string> = {
  slow_down: "server_is_overloaded",
  billing_hard_limit_reached: "insufficient_quota",
  usage_not_included: "insufficient_quota",
  rate_limit_error: "rate_limit_exceeded",
  model_not_available: "model_not_found",
};

const quoted = (say: string, message: string): string => (message ? `${say} It says: ${message}` : say);

/** A failure that is worth another try: `happened`, and what to do once nobody tries any more. */
export const passing = (
  code: ErrorCode,
  happened: string,
  advice: string,
  {
    message = "",
    ...more
  }: { readonly message?: string; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
): AppError =>
  appError(code, quoted(`${happened} ${advice}`, message), {
    retryable: true,
    happened: quoted(happened, message),
    ...more,
  });

/** "Please try again in 11.054s" (or 250ms), as OpenAI's rate-limit messages end. Milliseconds. */
function waitAskedFor(message: string): number | undefined {
  const match = /try again in (\d+(?:\.\d+)?)\s*(ms|s|seconds?)\b/i.exec(message);
  if (!match) return undefined;
  return Math.ceil(Number(match[1]) * (match[2] === "ms" ? 1 : 1000));
}

/** The error that a known code means; null when the code is not known. */
export function knownFailure({ code, type, message }: Complaint, retryAfterMs?: number): AppError | null {
  const known = [code, type].map((name) => SYNONYMS[name] ?? name).find((name) => Object.hasOwn(MEANINGS, name));
  const meaning = known === undefined ? undefined : MEANINGS[known];
  if (!meaning) return null;
  const after = retryAfterMs ?? (meaning.code === "rate-limit" ? waitAskedFor(message) : undefined);
  const waiting = after === undefined ? {} : { retryAfterMs: after };
  if (meaning.advice !== undefined) return passing(meaning.code, meaning.say, meaning.advice, { message, ...waiting });
  return appError(meaning.code, quoted(meaning.say, message), waiting);
}

const TO_CONTINUE = "What was done so far is kept; send the message again to continue.";

/** Of `response.failed` and `error` events. Unknown codes are worth another try, as Codex CLI treats them. */
export function streamFailure(json: Json | undefined, key: string | null = null): AppError {
  const complaint = readComplaint(json, key);
  const known = knownFailure(complaint);
  if (known) return known;
  const name = complaint.code || complaint.type;
  const happened = `The model's provider could not finish the answer${name ? ` (${name})` : ""}.`;
  return passing("upstream", happened, TO_CONTINUE, { message: complaint.message });
}

/** Of `response.incomplete`. */
export function incompleteFailure(given: string, key: string | null = null): AppError {
  const reason = maskKeys(given, key);
  const known = knownFailure({ code: reason, type: "", message: "" });
  if (known) return known;
  const why =
    reason === "max_output_tokens" ? "it reached the model's limit for one answer" : reason || "unknown reason";
  return appError(
    "upstream",
    `The model's provider cut the answer short: ${why}. What was done so far is kept; send a message to go on in smaller steps.`,
  );
}

export const cutStream = (nothing: boolean): AppError =>
  passing(
    "cut-stream",
    nothing ? "The model's provider answered with nothing." : "The answer broke off before its end.",
    TO_CONTINUE,
  );

export const malformed = (what: string): AppError =>
  appError(
    "malformed",
    `The model's provider sent ${what}, which is not of the Responses API. What was done so far is kept; check that the server's OPENAI_BASE_URL speaks that API.`,
  );

export const tooLarge = (what: string, limit: number): AppError =>
  appError(
    "too-large",
    `${what} is larger than ${Math.round(limit / 1024 / 1024)} MB and was not read to its end. What was done so far is kept.`,
  );

export const aborted = (): AppError => appError("aborted", "Stopped.");

export const idleTimeout = (ms: number): AppError =>
  passing("idle-timeout", `The model's provider sent nothing for ${Math.round(ms / 1000)} seconds.`, TO_CONTINUE);

export const unreachable = (cause: unknown): AppError =>
  passing(
    "network",
    "The server does not answer.",
    "Everything is kept; check that it runs and that you are online, then send the message again.",
    { cause },
  );
