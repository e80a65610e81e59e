import { appError, failed, ok, type Result } from "../../domain/errors.ts";

export const OPENAI_HOST = "api.openai.com";
const DEFAULT_BASE_URL = `https://${OPENAI_HOST}/v1`;

/** The upstream, from the environment and from nowhere else. */
export type Upstream = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly key: string | null;
  /** False for a server that whoever runs ours has named, such as Ollama or vLLM: it may need none. */
  readonly needsKey: boolean;
};

/** Reads OPENAI_BASE_URL and OPENAI_API_KEY. Sentences never repeat their values: a base URL can hold a password. */
export function readUpstream(env: Readonly<Record<string, string | undefined>>): Result<Upstream> {
  const value = env.OPENAI_BASE_URL?.trim() || DEFAULT_BASE_URL;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    const say =
      "The server's OPENAI_BASE_URL is not an address such as https://api.openai.com/v1. Whoever runs the server must correct it.";
    return failed(appError("internal", say));
  }
  const key = env.OPENAI_API_KEY?.trim() || null;
  if (key !== null && !isKey(key)) {
    return failed(
      appError(
        "internal",
        "The server's OPENAI_API_KEY cannot be sent in a header. Whoever runs the server must correct it.",
      ),
    );
  }
  return ok({ baseUrl: url.href.replace(/\/+$/, ""), key, needsKey: url.hostname === OPENAI_HOST });
}

/** Visible ASCII of at most 1,000 characters: what an Authorization header can carry. */
export const isKey = (text: string): boolean => /^[\x21-\x7e]{1,1000}$/.test(text);
